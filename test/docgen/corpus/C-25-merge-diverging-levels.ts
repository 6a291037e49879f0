import pino from 'pino'
const logger = pino({ name: 'd' })
logger.info('scan.created')
logger.error('scan.created')
logger.info('scan.created')

/* expected
"d.scan.created" info :3 :4 :5 ()
! :4 `d.scan.created` is logged at `error` here: it is logged at `info` at C-25-merge-diverging-levels.ts:3, which is kept. To do: log it at one level, or give it another name
*/
