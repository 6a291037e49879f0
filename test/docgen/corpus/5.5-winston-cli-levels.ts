import winston from 'winston'
const log = winston.createLogger({ levels: winston.config.cli.levels, defaultMeta: { service: 'd' } })
log.help('a')
log.data('b')
log.prompt('c')
log.input('e')
log.profile('f')
log.add('g')

/* expected
"d.a" help :3 (service)
"d.b" data :4 (service)
"d.c" prompt :5 (service)
"d.e" input :6 (service)
*/
