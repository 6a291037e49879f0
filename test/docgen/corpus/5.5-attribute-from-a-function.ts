import pino from 'pino'
const log = pino({ name: 'd' })
const fieldsOf = (id: number) => ({ id, kind: 'x' })
function more() {
  return { ...fieldsOf(1), extra: true }
}
log.info(fieldsOf(1), 'x')
log.info({ a: 1, ...more() }, 'y')

/* expected
"d.x" info :7 (id, kind)
"d.y" info :8 (a, extra, id, kind)
*/
