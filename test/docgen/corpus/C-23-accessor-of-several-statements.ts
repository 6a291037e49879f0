import pino from 'pino'
const logger = pino({ name: 'd' })
class Scan {
  log(verbose: boolean) {
    const base = logger.child({ a: 1 })
    if (verbose) return base.child({ b: 1 })
    return base
  }
  run() {
    this.log(true).info('scan.created')
  }
}

/* expected
"d.scan.created" info :10 (a, b)
*/
