import { describe, expect, it } from 'vitest'
import type { ReceivedSpan } from '../../src/receiver/received.ts'
import { traceTree } from '../../src/receiver/trace-tree.ts'

const SPAN: ReceivedSpan = {
  name: 'span',
  kind: 'internal',
  traceId: 'trace',
  spanId: 'span',
  parentSpanId: undefined,
  parentIsRemote: false,
  traceState: undefined,
  flags: 0x101,
  startNs: 0n,
  endNs: 1_500_000n,
  attributes: {},
  droppedAttributesCount: 0,
  events: [],
  droppedEventsCount: 0,
  links: [],
  droppedLinksCount: 0,
  status: { code: 'unset', message: undefined },
  scope: { name: 'app', version: undefined, attributes: {}, schemaUrl: undefined },
  resource: { 'service.name': 'shop' },
  resourceSchemaUrl: undefined,
}

/** A span `a>b` has the id `b` and the parent `a`. */
function span(ids: string, startNs: number, more: Partial<ReceivedSpan> = {}): ReceivedSpan {
  const [spanId = '', parentSpanId] = ids.split('>').toReversed()
  return { ...SPAN, spanId, parentSpanId, name: spanId, startNs: BigInt(startNs), ...more }
}

describe('traceTree', () => {
  it('renders nothing for no spans', () => {
    expect(traceTree([])).toBe('')
  })

  it('renders parents above children whatever the order of arrival, by start time and then by name', () => {
    const spans = [
      span('query>socket', 4),
      span('GET /hi/:name>b', 3),
      span('GET /hi/:name>query', 2, {
        name: 'SELECT shop',
        kind: 'client',
        scope: { ...SPAN.scope, name: '@opentelemetry/instrumentation-pg' },
      }),
      span('GET /hi/:name>a', 3),
      span('GET /hi/:name', 1, {
        kind: 'server',
        scope: { ...SPAN.scope, name: '@opentelemetry/instrumentation-http' },
      }),
    ]
    expect(traceTree(spans)).toMatchInlineSnapshot(`
      "GET /hi/:name  server  http
      ├─ SELECT shop  client  pg
      │  └─ socket  internal  app
      ├─ a  internal  app
      └─ b  internal  app"
    `)
  })

  it('orders by name alone when told to', () => {
    const spans = [span('root', 0), span('root>b', 1), span('root>a', 2)]
    expect(traceTree(spans)).toBe('root  internal  app\n├─ b  internal  app\n└─ a  internal  app')
    expect(traceTree(spans, { order: 'name' })).toBe('root  internal  app\n├─ a  internal  app\n└─ b  internal  app')
  })

  it('puts an empty line between traces', () => {
    expect(traceTree([span('b', 2, { traceId: '2' }), span('a', 1, { traceId: '1' })])).toBe(
      'a  internal  app\n\nb  internal  app',
    )
  })

  it('renders children of a last child without a line', () => {
    expect(traceTree([span('a', 0), span('a>b', 1), span('b>c', 2), span('b>d', 3)])).toMatchInlineSnapshot(`
      "a  internal  app
      └─ b  internal  app
         ├─ c  internal  app
         └─ d  internal  app"
    `)
  })

  it('says which parents are not there', () => {
    const spans = [
      span('elsewhere>server', 0, { parentIsRemote: true }),
      span('lost>child', 1),
      span('lost>other', 2, { parentIsRemote: undefined }),
    ]
    expect(traceTree(spans)).toMatchInlineSnapshot(`
      "server  internal  app  (remote parent)
      child  internal  app  (parent missing)
      other  internal  app  (parent missing)"
    `)
  })

  it('shows spans that are their own ancestors', () => {
    expect(traceTree([span('a', 0), span('c>b', 1), span('b>c', 2)])).toBe(
      'a  internal  app\nb  internal  app  (circular)\nc  internal  app  (circular)',
    )
  })

  it('shows both of two spans with one id', () => {
    expect(traceTree([span('a', 0), span('a', 1), span('a>b', 2)])).toBe(
      'a  internal  app\n└─ b  internal  app\na  internal  app',
    )
  })

  it('shows what it is asked for', () => {
    const event = { timeNs: 0n, attributes: {}, droppedAttributesCount: 0 }
    const failed = span('failed', 0, {
      status: { code: 'error', message: 'boom' },
      attributes: { 'http.route': '/x', list: [1, 2n] },
      events: [
        { ...event, name: 'one' },
        { ...event, name: 'two' },
      ],
    })
    expect(traceTree([failed])).toBe('failed  internal  app  error')
    expect(
      traceTree([failed], {
        duration: true,
        statusMessage: true,
        service: true,
        events: true,
        attributes: ['list', 'http.route', 'toString'],
      }),
    ).toBe('failed  internal  app  shop  error  boom  1.5 ms  list=[1,"2"]  http.route=/x  [one, two]')
  })
})
