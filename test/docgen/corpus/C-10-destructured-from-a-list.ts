import pino from 'pino'
const [, logger] = [pino({ name: 'a' }), pino({ name: 'b' })]
logger.info('scan.created')

/* expected
"b.scan.created" info :3 ()
*/
