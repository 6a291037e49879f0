import winston from 'winston'
const logger = winston.createLogger({ defaultMeta: { service: 'd' } })
logger.log('info', 'a')
logger.log({ level: 'warn', message: 'b', x: 1 })
logger.log(process.argv[2], 'c')

/* expected
"d.a" info :3 (service)
"d.b" warn :4 (service, x)
"d.c" unspecified :5 (service)
! :5 cannot tell the level of the event that `logger.log(...)` emits: the level is not constant. To do: make it constant, or write `// docgen: level=<level>` above the call
*/
