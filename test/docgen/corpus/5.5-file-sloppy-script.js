var pino = require('pino')
var log = pino({ name: 'd' })
with (log) {
  log.info('x')
}
delete log
var octal = 010
return log.info('y')

/* expected
"d.x" info :4 ()
"d.y" info :8 ()
*/
