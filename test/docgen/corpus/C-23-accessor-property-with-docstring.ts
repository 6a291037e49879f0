import pino from 'pino'
const logger = pino({ name: 'd' })
class Scan {
  /** The logger of this scan. */
  get log() {
    // One child for each call.
    return logger.child({ a: 1 })
  }
  run() {
    this.log.info('scan.created')
  }
}

/* expected
"d.scan.created" info :10 (a)
*/
