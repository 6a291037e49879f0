// Works on the jobs: each continues the trace of the request that queued it.
import { getEventLogger, withExtractedSpan } from '@org/otel'
import { Worker } from 'bullmq'
import { connection, queueName } from './queue.js'

const events = getEventLogger('images')

const worker = new Worker(
  queueName,
  (job) =>
    withExtractedSpan(job.data.traceContext, 'resize', { task_identifier: `${queueName}.resize` }, async (span) => {
      if (job.data.image === 'broken') {
        span.setAttribute('result', 'failure')
        throw new TypeError('this is no image')
      }
      span.setAttribute('result', 'success')
      events.info('resized', { image__id: job.data.image })
    }),
  { connection },
)

worker.on('completed', (job) => console.log(`done ${job.id}`))
worker.on('failed', (job, error) => console.log(`failed ${job.id}: ${error.message}`))
await worker.waitUntilReady()
console.log('working')
