import pino from 'pino'
type Job = { id: string; queue: string }
interface Timed extends Job {
  took__ms: number
}
const log = pino({ name: 'd' })
export function run(job: Job, timed: Timed) {
  log.info(job, 'job.started')
  log.info({ ...timed, ok: true }, 'job.done')
}

/* expected
"d.job.done" info :9 (id, ok, queue, took.ms)
"d.job.started" info :8 (id, queue)
*/
