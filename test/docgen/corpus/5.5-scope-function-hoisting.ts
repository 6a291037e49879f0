import pino from 'pino'
emit()
function emit() {
  log.info('x')
}
const log = pino({ name: 'd' })
logOf().info('y')
function logOf() {
  return log
}

/* expected
"d.x" info :4 ()
"d.y" info :7 ()
*/
