import pino from 'pino'
const logger = pino({ name: 'd' })
logger.info('scan.created')
const = 1
logger.info('scan.deleted')

/* expected
! :4 this file cannot be parsed: Unexpected token. To do: none of its events is in the catalogue; correct the syntax
*/
