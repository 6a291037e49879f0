import winston from 'winston'
const log = winston.createLogger({ defaultMeta: { service: 'd' } })
const { info, warn: complain } = log
const error = log.error.bind(log)
const debug = log.debug
info('a')
complain('b', { p: 1 })
error('c')
debug('e')

/* expected
"d.a" info :6 (service)
"d.b" warn :7 (p, service)
"d.c" error :8 (service)
"d.e" debug :9 (service)
*/
