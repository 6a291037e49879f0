import pino from 'pino'
class Log {
  constructor(private readonly base = pino({ name: 'app' })) {}
  child(fields: object) {
    return new Log(this.base.child(fields))
  }
  info(fields: object, event: string) {
    this.base.info(fields, event)
  }
}
const log = new Log()
log.info({ a: 1 }, 'order.created')
log.child({ b: 1 }).info({ c: 1 }, 'order.deleted')

/* expected
"app.order.created" info :12 (a)
"app.order.deleted" info :13 (b, c)
*/
