import pino from 'pino'
const log = pino({ name: 'd' })
function run(context: any) {
  log.info({ ...context.fields, a: 1 }, 'x')
  context.logger.info('y')
  run({ ...context, logger: context.logger.child({ round: 1 }) })
}
run({ fields: { b: 1 }, logger: log })

/* expected
"d.x" info :4 (a, b)
"d.y" info :5 (round)
*/
