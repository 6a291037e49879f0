import pino from 'pino'
const logger = pino({ name: 'd' })
class Base {
  log() {
    return logger.child({ a: 1 })
  }
}
class Scan extends Base {
  run() {
    this.log().info('scan.created')
  }
}

/* expected
"d.scan.created" info :10 (a)
*/
