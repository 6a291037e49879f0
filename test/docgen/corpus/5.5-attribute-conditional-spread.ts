import pino from 'pino'
const log = pino({ name: 'd' })
export function run(user?: { id: string }) {
  log.info({ a: 1, ...(user ? { user__id: user.id } : {}), ...(user && { b: 1 }), ...(user ? { c: 1 } : undefined) }, 'x')
}

/* expected
"d.x" info :4 (a, b, c, user.id)
*/
