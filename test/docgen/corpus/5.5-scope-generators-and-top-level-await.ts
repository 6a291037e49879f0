import pino from 'pino'
const log = await Promise.resolve(1) && pino({ name: 'd' })
export function* items() {
  log.info('generator')
  yield log.info('yielded')
}
export async function* stream() {
  for await (const x of []) log.info('streamed')
}
await log.info('awaited')

/* expected
"d.awaited" info :10 ()
"d.generator" info :4 ()
"d.streamed" info :8 ()
"d.yielded" info :5 ()
*/
