import pino from 'pino'
const [a, b] = [pino({ name: 'a' }), pino({ name: 'b' })]
class Scan {
  get log() {
    return this.isQuiet ? a : b
  }
  run() {
    this.log.info('scan.created')
  }
}

/* expected
"a.scan.created" info :8 ()
"b.scan.created" info :8 ()
*/
