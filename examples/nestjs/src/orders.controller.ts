import { Controller, Get, Param } from '@nestjs/common'
import { traced } from '@org/otel'
import { type Order, OrdersService } from './orders.service.js'

@Controller('orders')
export class OrdersController {
  constructor(private readonly orders: OrdersService) {}

  // Nest's own decorators may stand above and below: what they leave on the method stays.
  @traced()
  @Get(':id')
  show(@Param('id') id: string): Promise<Order> {
    return this.orders.find(id)
  }
}
