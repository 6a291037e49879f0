import pino from 'pino'
const logger = pino({ name: __filename })
logger.info('order.created')
