import { getEventLogger } from '@org/otel'

const log = getEventLogger('orders')

export async function GET(request, { params }) {
  const { id } = await params
  if (id === 'broken') throw new RangeError('out of stock')
  log.info('order.shown', { order__id: id })
  return Response.json({ id })
}
