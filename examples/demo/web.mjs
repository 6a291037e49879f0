// The front end: Express, as an ES module. Nothing in here knows about telemetry.
import express from 'express'
import pino from 'pino'

const { PORT = '0', STOCK_URL } = process.env
const log = pino({ name: 'web' })
const app = express()
app.use(express.json())

async function ask(path, options) {
  const response = await fetch(`${STOCK_URL}${path}`, options)
  return { status: response.status, body: await response.json() }
}

app.get('/products/:id', async (request, response) => {
  const { status, body } = await ask(`/stock/${request.params.id}`)
  if (status === 404) log.warn({ product: request.params.id }, 'no such product')
  response.status(status).json(body)
})

app.post('/orders', async (request, response) => {
  const { status, body } = await ask('/reservations', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(request.body),
  })
  if (status !== 201) throw new Error(`the stock service answered ${status}: ${body.message}`)
  log.info({ order: body.id, product: request.body.product }, 'order placed')
  response.status(201).json(body)
})

app.get('/report', async (_request, response) => {
  const { body } = await ask('/report')
  response.json(body)
})

app.use((error, _request, response, _next) => {
  log.error({ err: error }, 'request failed')
  response.status(502).json({ message: 'The order could not be placed.' })
})

const server = app.listen(Number(PORT), '127.0.0.1', () => {
  console.log(`listening at http://127.0.0.1:${server.address().port}`)
})
