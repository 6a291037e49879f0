import pino from 'pino'
const logger = pino({ name: 'd' })
class Scan {
  log() {
    return logger.child({ a: 1 })
  }
  run() {
    const log = this.log()
    const more = log.child({ b: 1 })
    more.info('x')
  }
}

/* expected
"d.x" info :10 (a, b)
*/
