import pino from 'pino'
const logger = pino({ name: 'd' })
@Traced(() => logger.info('class.traced'))
export class Scan {
  @Traced(() => logger.info('method.traced'))
  run(@Inject(() => logger.info('parameter.traced')) x: unknown) {}
}

/* expected
"d.class.traced" info :3 ()
"d.method.traced" info :5 ()
"d.parameter.traced" info :6 ()
*/
