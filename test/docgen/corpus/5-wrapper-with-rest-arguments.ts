import pino from 'pino'
class Log {
  private readonly base = pino({ name: 'app' })
  info(...args: [object, string] | [string]) {
    this.base.info(...args)
  }
  debug = (...args: any[]) => this.base.debug({ fixed: 1 }, ...args)
}
const log = new Log()
log.info({ a: 1 }, 'order.created')
log.info('order.deleted')
log.debug('order.seen')

/* expected
"app.order.created" info :10 (a)
"app.order.deleted" info :11 ()
"app.order.seen" debug :12 (fixed)
*/
