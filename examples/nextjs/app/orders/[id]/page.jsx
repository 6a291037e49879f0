import { withSpan } from '@org/otel'

// Rendered for each request.
export const dynamic = 'force-dynamic'

export default async function OrderPage({ params }) {
  const { id } = await params
  const order = await withSpan('orders.load', { 'order.id': id }, async () => ({ id, items: 2 }))
  return (
    <p>
      Order {order.id}: {order.items} items
    </p>
  )
}
