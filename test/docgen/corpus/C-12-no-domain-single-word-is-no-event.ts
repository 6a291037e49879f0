import pino from 'pino'
const logger = pino()
// Without a domain one word is no name: the log bridge has the same rule.
logger.info('started')

/* expected
*/
