// Queues a job for each POST /images/<id>.
import { createServer } from 'node:http'
import { injectTraceContext, setQueueDepth } from '@org/otel'
import { Queue } from 'bullmq'
import { connection, queueName } from './queue.js'

const queue = new Queue(queueName, { connection })

const server = createServer(async (request, response) => {
  const image = new URL(request.url, 'http://localhost').pathname.split('/').at(-1)
  const job = await queue.add('resize', { image, traceContext: injectTraceContext() })
  setQueueDepth(queueName, await queue.getWaitingCount())
  response.statusCode = 202
  response.end(`queued as ${job.id}\n`)
})

server.listen(Number(process.env.PORT ?? 0), '127.0.0.1', () => {
  console.log(`listening on ${server.address().port}`)
})
