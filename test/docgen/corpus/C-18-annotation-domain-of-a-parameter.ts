export class Orders {
  constructor(
    // docgen: domain=shop
    private readonly log: any,
  ) {}
  create() {
    this.log.info('order.created')
  }
}
export function handle(
  log: any, // docgen: domain=mail
) {
  log.info('mail.sent')
}

/* expected
"mail.mail.sent" info :13 ()
"shop.order.created" info :7 ()
*/
