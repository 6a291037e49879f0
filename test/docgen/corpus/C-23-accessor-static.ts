import pino from 'pino'
const logger = pino({ name: 'd' })
class Scan {
  static log() {
    return logger.child({ a: 1 })
  }
  static run() {
    this.log().info('scan.created')
  }
  go() {
    Scan.log().info('scan.deleted')
  }
}

/* expected
"d.scan.created" info :8 (a)
"d.scan.deleted" info :11 (a)
*/
