import pino from 'pino'
const logger = pino({ name: 'd' })
export function run(quick: boolean) {
  let log = logger.child({ a: 1 })
  if (quick) {
    log = logger.child({ quick: true })
    log.info('quick')
    return
  }
  log.info('slow')
}

/* expected
"d.quick" info :7 (quick)
"d.slow" info :10 (a)
*/
