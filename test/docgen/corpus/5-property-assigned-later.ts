import pino from 'pino'
const context: any = {}
context.log = pino({ name: 'd' })
context.log.info('x')
function Service() {}
Service.log = pino({ name: 'e' })
Service.log.info('y')

/* expected
"d.x" info :4 ()
"e.y" info :7 ()
*/
