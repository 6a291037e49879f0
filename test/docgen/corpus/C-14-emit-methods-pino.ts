import pino from 'pino'
const logger = pino({ name: 'd' })
logger.trace('a')
logger.debug('b')
logger.info('c')
logger.warn('e')
logger.error('f')
logger.fatal('g')
logger.silent('h')
logger.log('i')
logger.isLevelEnabled('j')
logger.flush('k')

/* expected
"d.a" trace :3 ()
"d.b" debug :4 ()
"d.c" info :5 ()
"d.e" warn :6 ()
"d.f" error :7 ()
"d.g" fatal :8 ()
*/
