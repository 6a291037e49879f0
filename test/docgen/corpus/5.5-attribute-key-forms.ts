import pino from 'pino'
const log = pino({ name: 'd' })
const shorthand = 1
const KEY = 'computed_constant'
log.info({ shorthand, 'quoted-key': 1, ['literal']: 2, [KEY]: 3, 4: 5, nested: { a: { b: 1 } }, list: [1] }, 'x')

/* expected
"d.x" info :5 (4, computed_constant, list, literal, nested, quoted-key, shorthand)
*/
