import pino from 'pino'
let a, b
a = b = pino({ name: 'd' })
a.info('scan.created')
b.info('scan.deleted')

/* expected
"d.scan.created" info :4 ()
"d.scan.deleted" info :5 ()
*/
