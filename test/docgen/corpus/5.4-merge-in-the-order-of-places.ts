import pino from 'pino'
const logger = pino({ name: 'd' })
function late() {
  logger.info('x')
}
logger.info(
  {
    get a() {
      logger.info('y')
      return 1
    },
  },
  'x',
)

/* expected
"d.x" info :4 :6 (a)
"d.y" info :9 ()
*/
