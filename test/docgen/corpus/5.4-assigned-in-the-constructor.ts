import pino from 'pino'
class Scan {
  log
  constructor(id: number) {
    this.log = pino({ name: 'd' }).child({ scan__id: id })
  }
  run() {
    this.log.info('scan.created')
  }
}

/* expected
"d.scan.created" info :8 (scan.id)
*/
