import pino from 'pino'
import type { Logger } from 'pino'
export const logger: Logger = pino({ name: 'd' })
let later: Logger
later = pino({ name: 'e' })
logger.info('x')
later.info('y')

/* expected
"d.x" info :6 ()
"e.y" info :7 ()
*/
