import pino from 'pino'
const logger = pino({ name: 'd' })
logger.bindings('a')
logger.on('level-change', () => {})
logger.emit('x')

/* expected
*/
