import pino from 'pino'
const logger = pino({ name: 'd' })
let log
if (process.argv[2]) {
  log = logger.child({ a: 1 })
} else {
  log = logger.child({ b: 1 })
}
log.info('scan.created')

/* expected
"d.scan.created" info :9 (a, b)
*/
