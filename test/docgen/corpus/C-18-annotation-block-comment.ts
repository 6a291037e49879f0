import pino from 'pino'
const logger = pino({ name: 'd' })
export function emit(event: string) {
  /* docgen: event=scan.created level=notice */
  logger.info(event)
  /**
   * docgen: event=scan.deleted
   */
  logger.info(event)
}

/* expected
"d.scan.created" notice :5 ()
"d.scan.deleted" info :9 ()
*/
