import pino from 'pino'
const logger = pino({ name: 'd' })
export function run() {
  using log = logger.child({ a: 1 })
  log.info('scan.created')
}

/* expected
"d.scan.created" info :5 (a)
*/
