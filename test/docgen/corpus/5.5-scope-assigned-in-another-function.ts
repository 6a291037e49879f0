import pino from 'pino'
let log: any
export function init() {
  log = pino({ name: 'd' })
}
export function run() {
  log.info('x')
}
init()
log.info('y')

/* expected
"d.x" info :7 ()
"d.y" info :10 ()
*/
