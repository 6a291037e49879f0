import log from './logger.js'
log.info('y')
