import { getEventLogger, type EventLogger } from '@org/otel'
const log = getEventLogger('shop').bind({ tenant__id: 1 })
log.info('order.created', { order__id: 1, nested: { a: 1 } })
log.error('order failed', { err: new Error('x') })
export function run(given: EventLogger) {
  given.info('order.moved')
}

/* expected
"shop.order failed" error :4 (tenant.id)
"shop.order.created" info :3 (nested, order.id, tenant.id)
! :5 cannot tell which logger `given` is; 1 event is left out (line 6): only its type is known. To do: write `// docgen: domain=<name>` above it, or hand it over where it can be followed
*/
