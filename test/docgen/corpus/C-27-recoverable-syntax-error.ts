import pino from 'pino'
const logger = pino({ name: 'd' })
const logger = 1
logger.info('scan.created')
pino({ name: 'e' }).info('scan.deleted')

/* expected
"e.scan.deleted" info :5 ()
! :3 this file cannot be parsed: Identifier 'logger' has already been declared. To do: what can be read of it is in the catalogue; correct the syntax
*/
