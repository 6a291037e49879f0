// A Fastify app that calls another service, which is itself here.
import { getActiveSpan, recordException, traced } from '@org/otel'
import Fastify from 'fastify'

const app = Fastify({ logger: true })

const reserve = traced('stock.reserve')(async (id) => {
  getActiveSpan().setAttribute('order.id', id)
  const answer = await fetch(`${app.listeningOrigin}/stock/${id}`)
  if (!answer.ok) throw new RangeError('out of stock')
  return answer.json()
})

app.get('/stock/:id', async (request, reply) => {
  if (request.params.id === '0') return reply.code(409).send({ left: 0 })
  return { left: 3 }
})

app.get('/orders/:id', async (request, reply) => {
  try {
    return await reserve(request.params.id)
  } catch (error) {
    // Answered by the app itself, and still to be seen on the span of the request.
    recordException(error)
    request.log.warn(error)
    return reply.code(409).send({ message: error.message })
  }
})

await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT ?? 0) })
console.log(`listening on ${app.server.address().port}`)
