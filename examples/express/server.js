// An Express app. All that is said to OpenTelemetry in here is what the preload cannot know by itself.
import { getEventLogger, traced, withSpan } from '@org/otel'
import express from 'express'
import { pino } from 'pino'

const logger = pino()
const events = getEventLogger('orders')

/** A span for what takes time and is nobody's library. */
const price = traced('orders.price', { 'order.currency': 'EUR' })((items) => items * 5)

const app = express()

app.get('/orders/:id', async (request, response) => {
  const { id } = request.params
  const order = await withSpan('orders.load', { 'order.id': id }, async () => {
    if (id === '0') throw new RangeError('there is no such order')
    return { id, items: 2 }
  })
  events.info('shown', { order__id: id })
  logger.info({ id }, 'an order was shown')
  response.json({ ...order, price: price(order.items) })
})

const server = app.listen(Number(process.env.PORT ?? 0), '127.0.0.1', () => {
  console.log(`listening on ${server.address().port}`)
})
