import pino from 'pino'
const logger = pino({ name: 'd' })
const port = Number(process.argv[2])
logger.info('Server is listening')
logger.info(`listening on ${port}`)
logger.info('GET /orders/%s', port)
logger.warn('done!')
logger.info('took ' + port + ' ms')
logger.error(`${port} lines failed`)

/* expected
*/
