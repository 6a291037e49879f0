import pino from 'pino'
import winston from 'winston'
const log = pino({ name: process.env.NAME })
log.info({ 'otel.event.name': 'shop.order.created', a: 1 }, 'An order was made')
log.info({ 'event.name': 'shop.order.seen' })
winston.info('An order went', { 'otel.event.name': 'shop.order.gone', b: 1 })
log.info({ 'otel.event.name': process.argv[2] }, 'order.moved')

/* expected
"shop.order.created" info :4 (a)
"shop.order.gone" info :6 (b)
"shop.order.seen" info :5 ()
! :7 cannot tell the name of the event that `log.info(...)` emits: it is the field `otel.event.name`. To do: make it constant, or write `// docgen: event=<name>` above the call
*/
