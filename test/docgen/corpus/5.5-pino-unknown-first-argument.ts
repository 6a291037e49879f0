import pino from 'pino'
const log = pino({ name: 'd' })
export function run(payload: any) {
  log.info(payload, 'job.started')
  log.info(payload)
}

/* expected
"d.job.started" info :4 ()
! :4 the attributes of `d.job.started` may be incomplete: `payload` cannot be followed. To do: write them out, or write `// docgen: attrs=<a>,<b>` above the call
! :5 cannot tell the name of the event that `log.info(...)` emits: it is the variable `payload`. To do: make it constant, or write `// docgen: event=<name>` above the call
*/
