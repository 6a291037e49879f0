import pino from 'pino'
const logger = pino({ name: 'd' })
class Scan {
  log() {
    return logger.child({ a: 1 })
  }
  run() {
    this.log().child({ b: 2 }).info('scan.created')
  }
}

/* expected
"d.scan.created" info :8 (a, b)
*/
