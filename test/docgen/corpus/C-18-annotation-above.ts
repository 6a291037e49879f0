import pino from 'pino'
const logger = pino({ name: 'd' })
export function emit(event: string, a: number) {
  // docgen: event=scan.created
  logger.info({ a }, event)
}

/* expected
"d.scan.created" info :5 (a)
*/
