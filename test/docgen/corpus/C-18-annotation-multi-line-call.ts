import pino from 'pino'
const logger = pino({ name: 'd' })
export function emit(event: string) {
  logger
    .child({ a: 1 })
    // docgen: event=scan.created
    .info(event)
  logger.info(
    { b: 1 },
    event,
  ) // docgen: event=scan.deleted
}

/* expected
"d.scan.created" info :4 (a)
"d.scan.deleted" info :8 (b)
*/
