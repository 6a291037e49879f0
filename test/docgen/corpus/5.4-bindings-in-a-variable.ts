import pino from 'pino'
const fields = { a: 1, b: 2 }
const log = pino({ name: 'd' }).child(fields)
log.info('scan.created')

/* expected
"d.scan.created" info :4 (a, b)
*/
