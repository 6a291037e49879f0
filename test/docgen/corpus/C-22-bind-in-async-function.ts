import pino from 'pino'
const logger = pino({ name: 'd' })
export async function run() {
  const log = logger.child({ a: 1 })
  await log.info('scan.created')
}

/* expected
"d.scan.created" info :5 (a)
*/
