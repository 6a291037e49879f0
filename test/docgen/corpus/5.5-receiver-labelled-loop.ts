import pino from 'pino'
const root = pino({ name: 'd' })
let log = root
outer: for (const a of [1, 2]) {
  for (const b of [1, 2]) {
    if (a > b) {
      log = root.child({ a })
      continue outer
    }
    log = root.child({ b })
    break
  }
}
do {
  log.info('x')
} while (log.isLevelEnabled('info'))

/* expected
"d.x" info :15 (a, b)
*/
