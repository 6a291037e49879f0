import pino from 'pino'
const logger = pino({ name: 'd' })
// docgen: level=warn

logger.info('scan.created')

/* expected
"d.scan.created" info :5 ()
! :3 this docgen comment has no effect: no call of a logger and no declaration starts on its line or the next one. To do: move it to the line above the call, or remove it
*/
