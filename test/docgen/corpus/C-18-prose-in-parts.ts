import pino from 'pino'
const log = pino({ name: 'd' })
export function run(label: string, count: number, kind: string) {
  log.error(`The ${label} failed. ` + `Try ${count}.`)
  const text = `no ${label} left`
  log.error(text)
  log.error(`${text}.`)
  log.info(JSON.stringify({ label }))
  log.info(`${kind}.${label}`)
}

/* expected
! :9 cannot tell the name of the event that `log.info(...)` emits: it is a template with parts that are not constant. To do: make it constant, or write `// docgen: event=<name>` above the call
*/
