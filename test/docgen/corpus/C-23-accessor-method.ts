import pino from 'pino'
const logger = pino({ name: 'd' })
class Scan {
  id = 1
  log() {
    return logger.child({ scan__id: this.id })
  }
  run() {
    this.log().info({ a: 1 }, 'scan.created')
  }
}

/* expected
"d.scan.created" info :9 (a, scan.id)
*/
