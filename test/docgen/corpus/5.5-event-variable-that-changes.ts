import pino from 'pino'
const log = pino({ name: 'd' })
let event = 'scan.created'
log.info(event)
event = 'scan.deleted'
log.info(event)
if (process.argv[2]) event = 'scan.moved'
log.info(event)

/* expected
"d.scan.created" info :4 ()
"d.scan.deleted" info :6 ()
! :8 cannot tell the name of the event that `log.info(...)` emits: it is the variable `event`. To do: make it constant, or write `// docgen: event=<name>` above the call
*/
