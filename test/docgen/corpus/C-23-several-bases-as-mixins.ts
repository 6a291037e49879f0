import pino from 'pino'
const logger = pino({ name: 'd' })
const Logging = (Base: any) =>
  class extends Base {
    get log() {
      return logger.child({ a: 1 })
    }
  }
class Plain {}
class Scan extends Logging(Plain) {
  run() {
    this.log.info('scan.created')
  }
}

/* expected
"d.scan.created" info :12 (a)
*/
