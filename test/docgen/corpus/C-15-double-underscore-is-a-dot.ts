import pino from 'pino'
const logger = pino({ name: 'd' })
logger.info({ organisation__id: 1, a___b: 2, code_references__count: 3, 'x.y': 4 }, 'scan.created')

/* expected
"d.scan.created" info :3 (a._b, code_references.count, organisation.id, x.y)
*/
