import winston from 'winston'
const log = winston.createLogger({ defaultMeta: { service: 'd' } })
log.info('a', { p: 1 })
log.log('info', 'b', { p: 1 })
log.log({ level: 'info', message: 'c', p: 1 })
log.info({ message: 'e', p: 1 })
log.error(new Error('boom'))
log.error('f', new Error('boom'))
log.info('done %s of %d', 1, 2, { p: 1 })
log.info('step.%s', 1, { p: 1 })
log.child({ q: 1 }).warn('g', { timestamp: 1, message: 'x' })

/* expected
"d.a" info :3 (p, service)
"d.b" info :4 (p, service)
"d.c" info :5 (p, service)
"d.e" info :6 (p, service)
"d.f" error :8 (service)
"d.g" warn :11 (q, service)
! :10 cannot tell the name of the event that `log.info(...)` emits: it is a text with places to fill in. To do: make it constant, or write `// docgen: event=<name>` above the call
*/
