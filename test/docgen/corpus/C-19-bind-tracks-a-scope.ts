import pino from 'pino'
const logger = pino({ name: 'd' })
const log = logger.child({ organisation__id: 1 })
log.info({ b: 2 }, 'scan.created')
logger.info({ c: 3 }, 'scan.deleted')

/* expected
"d.scan.created" info :4 (b, organisation.id)
"d.scan.deleted" info :5 (c)
*/
