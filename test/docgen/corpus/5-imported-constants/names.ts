export const DOMAIN = 'shop'
export const Events = { Created: 'order.created', Deleted: 'order.deleted' } as const
export enum Mail {
  Sent = 'mail.sent',
}
export default { moved: 'order.moved' }
export const KEY = 'order__id'
export const common = { region: 'eu' }
