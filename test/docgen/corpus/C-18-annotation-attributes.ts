import pino from 'pino'
const logger = pino({ name: 'd' })
export function emit(extra: object) {
  // docgen: attrs=b,c.id
  logger.info({ a: 1, ...extra }, 'scan.created')
}

/* expected
"d.scan.created" info :5 (a, b, c.id)
*/
