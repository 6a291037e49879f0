import pino from 'pino'
const root = pino({ name: 'd' })
function emit(level: 'info' | 'warn', event: string) {
  root[level](event)
}
emit('info', 'job.started')
emit('warn', 'job.slow')

/* expected
"d.job.slow" warn :7 ()
"d.job.started" info :6 ()
*/
