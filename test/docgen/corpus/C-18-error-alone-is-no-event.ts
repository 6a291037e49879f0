import pino from 'pino'
const logger = pino({ name: 'd' })
try {
  run()
} catch (error) {
  logger.error(error)
  logger.error(error.message)
  logger.error({ err: error })
}
process.on('uncaughtException', (err) => logger.fatal(err))
run().catch((e) => logger.error(e))

/* expected
*/
