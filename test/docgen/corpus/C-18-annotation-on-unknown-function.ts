import { track } from 'analytics'
// docgen: event=shop.order.created level=info attrs=order.id
track('order', { id: 1 })
track('x') // docgen: event=shop.order.deleted

/* expected
"shop.order.created" info :3 (order.id)
! :4 cannot tell the level of the event `shop.order.deleted`: the call is not one of a known logger. To do: add `level=<level>` to the docgen comment
*/
