import winston from 'winston'
const sys = winston.createLogger({ levels: winston.config.syslog.levels, defaultMeta: { service: 'd' } })
sys.emerg('a')
sys.alert('b')
sys.crit('c')
sys.warning('e')
sys.notice('f')
const own = winston.createLogger({ levels: { audit: 0, info: 1 }, defaultMeta: { service: 'o' } })
own.audit('g')
own.log('audit', 'h')

/* expected
"d.a" emerg :3 (service)
"d.b" alert :4 (service)
"d.c" crit :5 (service)
"d.e" warning :6 (service)
"d.f" notice :7 (service)
"o.g" audit :9 (service)
"o.h" audit :10 (service)
*/
