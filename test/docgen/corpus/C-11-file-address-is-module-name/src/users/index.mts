import pino from 'pino'
const logger = pino({ name: import.meta.url })
logger.info('user.created')
