import pino from 'pino'
const log = pino({ name: 'ui' })
export function Button<T,>({ label }: { label: T }) {
  return (
    <button onClick={() => log.info({ label: String(label) }, 'button.clicked')} {...(log.debug('button.made'), {})}>
      {log.trace('button.shown') as any}
    </button>
  )
}

/* expected
"ui.button.clicked" info :5 (label)
"ui.button.made" debug :5 ()
"ui.button.shown" trace :6 ()
*/
