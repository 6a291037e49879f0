import pino from 'pino'
export function outer() {
  const log = pino({ name: 'd' }).child({ a: 1 })
  function inner() {
    log.info('scan.created')
  }
  return inner
}

/* expected
"d.scan.created" info :5 (a)
*/
