import pino from 'pino'
const log = pino({ name: 'd' })
const run = function log() {
  return log.info('x')
}
log.info('y')

/* expected
"d.y" info :6 ()
*/
