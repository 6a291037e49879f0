import pino from 'pino'
const logger = pino({ name: 'd' })
logger.info('z')
logger.info('a')
logger.info('m')

/* expected
"d.a" info :4 ()
"d.m" info :5 ()
"d.z" info :3 ()
*/
