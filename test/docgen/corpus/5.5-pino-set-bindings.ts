import pino from 'pino'
const log = pino({ name: 'd' })
log.info('before')
log.setBindings({ a: 1 })
log.info('after')
class Scan {
  log = log.child({})
  start() {
    this.log.setBindings({ scan__id: 1 })
    this.log.info('started')
  }
}

/* expected
"d.after" info :5 (a)
"d.before" info :3 ()
"d.started" info :10 (a, scan.id)
*/
