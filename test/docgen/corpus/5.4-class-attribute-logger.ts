import pino from 'pino'
class Scan {
  static logger = pino({ name: 'd' })
  static run() {
    this.logger.info('scan.created')
  }
  go() {
    Scan.logger.info('scan.deleted')
    ;(this.constructor as typeof Scan).logger.info('scan.moved')
  }
}

/* expected
"d.scan.created" info :5 ()
"d.scan.deleted" info :8 ()
"d.scan.moved" info :9 ()
*/
