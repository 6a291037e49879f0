import pino from 'pino'
const logger = pino({ name: 'd' })
export function emit(event: string) {
  logger.info(event) // docgen: event=scan.created
  logger.info(event) // docgen: event=scan-deleted,d.scan.moved
}

/* expected
"d.scan.created" info :4 ()
"d.scan.moved" info :5 ()
"d.scan_deleted" info :5 ()
*/
