import { Injectable } from '@nestjs/common'
import { getActiveSpan, traced } from '@org/otel'

export type Order = { readonly id: string; readonly items: number }

@Injectable()
export class OrdersService {
  /** The span is `OrdersService.find`. */
  @traced()
  async find(id: string): Promise<Order> {
    getActiveSpan().setAttribute('order.id', id)
    if (id === '0') throw new RangeError('there is no such order')
    return { id, items: this.count(id) }
  }

  /** Decorated, and as synchronous as before. */
  @traced('orders.count', { 'order.kind': 'book' })
  count(id: string): number {
    return Number(id) * 2
  }
}
