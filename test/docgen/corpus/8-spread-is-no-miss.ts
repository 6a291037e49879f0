import pino from 'pino'
const log = pino({ name: 'd' })
const status = { status: 'ok' }
export function run(more: unknown) {
  log.info({ ...status }, 'x')
  log.info({ ...(more as object) }, 'y')
}

/* expected
"d.x" info :5 (status)
"d.y" info :6 ()
! :6 the attributes of `d.y` may be incomplete: `...more` cannot be followed. To do: write them out, or write `// docgen: attrs=<a>,<b>` above the call
*/
