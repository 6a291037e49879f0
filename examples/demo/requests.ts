/** A request that the demo sends, and what has to arrive of it. */
export type Step = {
  readonly title: string
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly body?: unknown
  readonly status: number
  /** Spans by service. */
  readonly spans: Readonly<Record<'shop-web' | 'shop-stock', number>>
  /** Log records in the trace. */
  readonly logs: number
}

/** What the demo does by itself. */
export const STEPS: readonly Step[] = [
  {
    title: 'A look at a product',
    method: 'GET',
    path: '/products/kettle',
    status: 200,
    spans: { 'shop-web': 2, 'shop-stock': 2 },
    logs: 0,
  },
  {
    title: 'One that there is not',
    method: 'GET',
    path: '/products/spoon',
    status: 404,
    spans: { 'shop-web': 2, 'shop-stock': 2 },
    logs: 1,
  },
  {
    title: 'An order',
    method: 'POST',
    path: '/orders',
    body: { product: 'kettle', quantity: 2 },
    status: 201,
    spans: { 'shop-web': 2, 'shop-stock': 3 },
    logs: 2,
  },
  {
    title: 'An order that fails, as the database refuses it',
    method: 'POST',
    path: '/orders',
    body: { product: 'teapot', quantity: 9 },
    status: 502,
    spans: { 'shop-web': 2, 'shop-stock': 2 },
    logs: 2,
  },
  {
    title: 'A slow one, as the query takes its time',
    method: 'GET',
    path: '/report',
    status: 200,
    spans: { 'shop-web': 2, 'shop-stock': 2 },
    logs: 0,
  },
]

/** Sends a step's request to the front end. */
export async function send(url: string, { method, path, body }: Step): Promise<number> {
  const json = { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
  const response = await fetch(`${url}${path}`, { method, ...(body === undefined ? {} : json) })
  await response.arrayBuffer()
  return response.status
}
