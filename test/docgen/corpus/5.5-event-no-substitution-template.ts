import pino from 'pino'
pino({ name: 'd' }).info(`scan.created`)

/* expected
"d.scan.created" info :2 ()
*/
