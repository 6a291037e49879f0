import pino from 'pino'
const logger = pino({ name: 'd' })
function logOf(id: number) {
  return logger.child({ scan__id: id })
}
logOf(1).info('scan.created')

/* expected
"d.scan.created" info :6 (scan.id)
*/
