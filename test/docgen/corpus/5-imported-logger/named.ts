import { logger } from './logger'
logger.info('x')
