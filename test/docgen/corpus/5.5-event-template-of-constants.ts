import pino from 'pino'
const ENTITY = 'scan'
const log = pino({ name: `${ENTITY}s` })
log.info(`${ENTITY}.created`)
log.info(`${ENTITY}.` + 'deleted')

/* expected
"scans.scan.created" info :4 ()
"scans.scan.deleted" info :5 ()
*/
