import { makeLogger } from 'some-package'
const log = makeLogger() // docgen: domain=shop
log.info({ a: 1 }, 'order.created')
log.info('order.deleted', { b: 1 })

/* expected
"shop.order.created" info :3 (a)
"shop.order.deleted" info :4 (b)
*/
