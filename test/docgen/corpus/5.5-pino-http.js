const pino = require('pino')
const httpLogger = require('pino-http')({ logger: pino({ name: 'web' }) })
app.use(httpLogger)
app.get('/', (req, res) => {
  req.log.info({ a: 1 }, 'page.seen')
  res.log.warn('page.old')
  res.send('ok')
})
httpLogger.logger.info('web.ready')

/* expected
"web.page.old" warn :6 ()
"web.page.seen" info :5 (a)
"web.web.ready" info :9 ()
*/
