import fastify from 'fastify'
import pino from 'pino'
const logger = pino({ name: 'shop' })
const app = fastify({ loggerInstance: logger })
app.log.info('server.started')
app.setErrorHandler((error, request) => {
  request.log.error(error, 'request.failed')
})

/* expected
"shop.request.failed" error :7 ()
"shop.server.started" info :5 ()
*/
