import pino from 'pino'
const logger = pino({ name: 'd' })
class Base {
  log() {
    return logger.child({ a: 1 })
  }
}
class Scan extends Base {
  log() {
    return logger.child({ b: 1 })
  }
  run() {
    this.log().info('scan.created')
  }
}

/* expected
"d.scan.created" info :13 (b)
*/
