import pino from 'pino'
const logger = pino({ name: 'd' })
function one() {
  const log = logger.child({ a: 1 })
  log.info('one')
}
function two() {
  const log = logger.child({ b: 1 })
  log.info('two')
}
function three() {
  logger.info('three')
}

/* expected
"d.one" info :5 (a)
"d.three" info :12 ()
"d.two" info :9 (b)
*/
