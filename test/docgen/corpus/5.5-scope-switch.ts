import pino from 'pino'
const logger = pino({ name: 'd' })
let log
switch (process.argv[2]) {
  case 'a':
    log = logger.child({ a: 1 })
    break
  case 'b':
    log = logger.child({ b: 1 })
    log.info('inner')
    break
  default:
    log = logger.child({ c: 1 })
}
log.info('outer')

/* expected
"d.inner" info :10 (b)
"d.outer" info :15 (a, b, c)
*/
