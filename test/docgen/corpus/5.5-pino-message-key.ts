import pino from 'pino'
const log = pino({ name: 'd', messageKey: 'message' })
log.info({ message: 'job.started', a: 1 })
log.info({ msg: 'x', a: 1 }, 'job.done')

/* expected
"d.job.done" info :4 (a, msg)
"d.job.started" info :3 (a)
*/
