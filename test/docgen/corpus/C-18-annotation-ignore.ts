import pino from 'pino'
const logger = pino({ name: 'd' })
export function emit(event: string) {
  logger.info(event) // docgen: ignore
  // docgen: ignore
  logger.info('scan.created')
  logger.info('scan.deleted')
}

/* expected
"d.scan.deleted" info :7 ()
*/
