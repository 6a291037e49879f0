import pino from 'pino'
const logger = pino({ name: 'd' })
// docgen: evnt=scan.created
logger.info(process.argv[2])
// docgen: event
logger.info('scan.deleted')

/* expected
"d.scan.deleted" info :6 ()
! :3 the docgen comment's `evnt`: is not known; did you mean `event`? To do: write `// docgen: event=<name> level=<level> attrs=<a>,<b>`, or `// docgen: ignore`
! :4 cannot tell the name of the event that `logger.info(...)` emits: it is the property `process.argv[2]`. To do: make it constant, or write `// docgen: event=<name>` above the call
! :5 the docgen comment's `event`: has no value. To do: write `// docgen: event=<name> level=<level> attrs=<a>,<b>`, or `// docgen: ignore`
*/
