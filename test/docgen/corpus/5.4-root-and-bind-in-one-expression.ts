import pino from 'pino'
const log = pino({ name: 'd' }).child({ a: 1 })
log.info('scan.created')

/* expected
"d.scan.created" info :3 (a)
*/
