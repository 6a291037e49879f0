import pino from 'pino'
let log = pino({ name: 'd' })
try {
  log = log.child({ a: 1 })
  run()
} catch {
  log.info('caught')
} finally {
  log.info('finally')
}
log.info('after')

/* expected
"d.after" info :11 (a)
"d.caught" info :7 (a)
"d.finally" info :9 (a)
*/
