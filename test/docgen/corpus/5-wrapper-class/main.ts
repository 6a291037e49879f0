import { logger } from './logger'
logger.info('user.created', { user__id: 1 })
logger.info('user.seen')
logger.error('user.lost', new Error('x'))
logger.info('Only prose')
