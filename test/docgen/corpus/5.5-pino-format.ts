import pino from 'pino'
const log = pino({ name: 'd' })
const x = process.argv[2]
log.info('job.%s', x)
log.info('job %s', x)
log.info('job.done', x)

/* expected
"d.job.done" info :6 ()
! :4 cannot tell the name of the event that `log.info(...)` emits: it is a text with places to fill in. To do: make it constant, or write `// docgen: event=<name>` above the call
*/
