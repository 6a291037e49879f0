import pino from 'pino'
class Worker {
  log
  constructor(name: string, log = pino({ name: 'workers' })) {
    this.log = log.child({ worker: name })
  }
  run() {
    this.log.info('started')
  }
}
new Worker('a').log.info('made')

/* expected
"workers.made" info :11 (worker)
"workers.started" info :8 (worker)
*/
