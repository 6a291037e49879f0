import pino from 'pino'
const logger = pino({ name: 'd' })
class Base {
  log() {
    return logger.child({ a: 1 })
  }
}
class Scan extends Base {
  override log() {
    return super.log().child({ b: 1 })
  }
  run() {
    super.log().info('scan.base')
    this.log().info('scan.own')
  }
}

/* expected
"d.scan.base" info :13 (a)
"d.scan.own" info :14 (a, b)
*/
