import pino from 'pino'
pino({ name: __filename }).info('order.created')
