export function handle(log: { info: Function }, name: string) {
  // docgen: event=shop.order.created
  log.info({ order__id: 1 }, name)
}

/* expected
"shop.order.created" info :3 (order.id)
*/
