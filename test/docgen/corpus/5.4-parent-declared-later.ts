import pino from 'pino'
class Scan extends Base {
  run() {
    this.log.info('scan.created')
  }
}
class Base {
  log = logger.child({ a: 1 })
}
const logger = pino({ name: 'd' })

/* expected
"d.scan.created" info :4 (a)
*/
