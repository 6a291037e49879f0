import pino from 'pino'
class Events {
  static readonly CREATED = 'order.created'
  static readonly domain = 'shop'
  static get deleted() {
    return 'order.deleted'
  }
}
const log = pino({ name: Events.domain })
log.info(Events.CREATED)
log.info(Events.deleted)

/* expected
"shop.order.created" info :10 ()
"shop.order.deleted" info :11 ()
*/
