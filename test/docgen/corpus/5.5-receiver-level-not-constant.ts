import pino from 'pino'
const log = pino({ name: 'd' })
const LEVEL = 'warn'
log[LEVEL]('x')
export const emit = (level: 'info' | 'error') => log[level]({ a: 1 }, 'y')

/* expected
"d.x" warn :4 ()
"d.y" unspecified :5 (a)
! :5 cannot tell the level of the event that `log[...](...)` emits: the method is not constant. To do: make it constant, or write `// docgen: level=<level>` above the call
*/
