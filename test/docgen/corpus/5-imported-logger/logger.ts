import pino from 'pino'
export const logger = pino({ name: 'shop' })
export default logger.child({ a: 1 })
