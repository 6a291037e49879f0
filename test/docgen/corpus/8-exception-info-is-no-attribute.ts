import { getEventLogger } from '@org/otel'
const log = getEventLogger('d')
try {
  run()
} catch (err) {
  log.exception('run.failed', { err, job__id: 1 })
}

/* expected
"d.run.failed" exception :6 (job.id)
*/
