import pino from 'pino'
const logger = pino({ name: 'd' })
export const run = () => logger.info('scan.created')
setTimeout(() => logger.warn('scan.late'), 10)

/* expected
"d.scan.created" info :3 ()
"d.scan.late" warn :4 ()
*/
