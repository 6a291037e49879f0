import pino from 'pino'
import bunyan from 'bunyan'
pino({ name: 'p', base: { region: 'eu' } }).info('x')
pino({ name: 'm', mixin: () => ({ tenant: 1 }) }).info('x')
bunyan.createLogger({ name: 'b', region: 'eu', level: 'info' }).info('x')

/* expected
"b.x" info :5 (region)
"m.x" info :4 (tenant)
"p.x" info :3 (region)
*/
