import pino from 'pino'
const logger = pino({ name: 'd' })
class Scan {
  log() {
    return logger
  }
  async run() {
    this.log().info('scan.created')
  }
}

/* expected
"d.scan.created" info :8 ()
*/
