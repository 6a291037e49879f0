import pino from 'pino'
let log = pino({ name: 'd' }).child({ a: 1 })
if (process.argv[2]) log = log.child({ b: 1 })
log.info('scan.created')

/* expected
"d.scan.created" info :4 (a, b)
*/
