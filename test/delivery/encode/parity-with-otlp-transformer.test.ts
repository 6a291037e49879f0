import { createTraceState, type HrTime, ROOT_CONTEXT, trace } from '@opentelemetry/api'
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer'
import { emptyResource, type Resource, resourceFromAttributes } from '@opentelemetry/resources'
import { type ReadableSpan, type SpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import { describe, expect, test } from 'vitest'
import type { Scope } from '../../../src/delivery/encode/scope.ts'
import { encodeSpans } from '../../../src/delivery/encode/spans-protobuf.ts'
import { createTracerProvider } from '../../../src/spans/tracer-provider.ts'
import { runOperations } from '../../spans/random-operations.ts'

function expectSame(spans: ReadableSpan[]): void {
  const expected = ProtobufTraceSerializer.serializeRequest(spans)
  expect(expected?.byteLength).toBeGreaterThan(0)
  expect(Buffer.from(encodeSpans(spans)).toString('hex')).toBe(Buffer.from(expected ?? []).toString('hex'))
}

function collect(make: (processor: SpanProcessor) => void): ReadableSpan[] {
  const spans: ReadableSpan[] = []
  make({
    onStart() {},
    onEnd: (span) => void spans.push(span),
    forceFlush: () => Promise.resolve(),
    shutdown: () => Promise.resolve(),
  })
  return spans
}

/** Spans with one of the values that a field may have. */
function spanWith(fields: Partial<ReadableSpan>): ReadableSpan {
  const [span] = collect((processor) => {
    createTracerProvider({ spanProcessors: [processor], resource: emptyResource() })
      .getTracer('one')
      .startSpan('name', { startTime: [1_700_000_000, 1] }, ROOT_CONTEXT)
      .end([1_700_000_000, 2])
  })
  return Object.create(span ?? null, Object.getOwnPropertyDescriptors(fields)) as ReadableSpan
}

const resources: readonly Resource[] = [
  emptyResource(),
  resourceFromAttributes({ 'service.name': 'a', list: ['x', 1, true, null], bytes: new Uint8Array([1, 2]) }),
  resourceFromAttributes({ 'service.name': 'bücher' }, { schemaUrl: 'https://example.com/1.0' }),
]

describe.each(['ours', 'the SDK’s'])('spans that are %s', (maker) => {
  test('whatever happened to them, over resources and scopes', () => {
    let sizes = 0
    for (let seed = 1; seed <= 150; seed++) {
      const spans = collect((processor) => {
        for (const resource of resources.slice(0, 1 + (seed % 3))) {
          const options = { resource, spanProcessors: [processor] }
          const provider = maker === 'ours' ? createTracerProvider(options) : new TracerProvider(options)
          runOperations(provider.getTracer('first', '1.0.0', { schemaUrl: 'https://example.com/2.0' }), seed, () => {})
          runOperations(provider.getTracer('second'), seed + 1000, () => {})
          runOperations(provider.getTracer('first'), seed + 2000, () => {})
        }
      })
      expectSame(spans)
      sizes += spans.length
    }
    expect(sizes).toBeGreaterThan(1000)
  })
})

test('a request without spans is empty', () => {
  expect(encodeSpans([])).toEqual(ProtobufTraceSerializer.serializeRequest([]))
})

const sizes = [0, 1, 9, 10, 31, 32, 42, 43, 63, 64, 126, 127, 128, 129, 300, 16_383, 16_384, 70_000, 2_100_000]
test.each(sizes)('texts of %i characters, in one byte and in more', (size) => {
  for (const character of ['a', 'ü', '€', '😀', '\ud800', '\0']) {
    expectSame([
      spanWith({
        name: character.repeat(size),
        attributes: { [`k${character.repeat(size)}`]: character.repeat(size) },
      }),
    ])
  }
})

const numbers = [
  0,
  -0,
  1,
  -1,
  127,
  128,
  16_384,
  2 ** 31,
  2 ** 32 - 1,
  2 ** 32,
  2 ** 35,
  2 ** 53,
  2 ** 63,
  -(2 ** 31),
  -(2 ** 53),
]
test.each([
  ...numbers,
  -(2 ** 63),
  -(2 ** 64),
  2 ** 64,
  1e300,
  0.1,
  -1.5,
  Number.NaN,
  Infinity,
  -Infinity,
  Number.MIN_VALUE,
])('the number %d', (number) => {
  expectSame([spanWith({ attributes: { number, numbers: [number, [number]], map: { number } } })])
})

const values: readonly unknown[] = [
  null,
  undefined,
  [],
  {},
  [undefined, null],
  { a: undefined, b: { c: [{}] } },
  1n,
  () => 1,
]
test.each([...values, Buffer.from('bytes'), new Uint8Array(500), Object.create({ inherited: 1 }), new Date(0)])(
  'the value %o',
  (value) => {
    expectSame([spanWith({ attributes: { value } })])
  },
)

const times: readonly HrTime[] = [
  [0, 0],
  [0, 999_999_999],
  [1, 5],
  [65_535, 999_999_999],
  [65_536, 0],
  [1_795_219_201, 679_118_365],
  [4_294_967_295, 1],
  [18_446_744_073, 709_551_615],
]
test.each(times)('the time %d.%d', (...time) => {
  expectSame([spanWith({ startTime: time, endTime: time, events: [{ name: 'e', time }] })])
})

test('contexts: flags, remote parents, trace states, links', () => {
  const traceState = createTraceState('a=1,b=2')
  const contexts = [0, 1, 3, 255, 256].flatMap((traceFlags) =>
    [undefined, true, false].map((isRemote) => ({
      traceId: 'ABCDEFabcdef01234567890123456789',
      spanId: '0123456789abcdef',
      traceFlags,
      ...(isRemote !== undefined && { isRemote, traceState }),
    })),
  )
  for (const context of contexts) {
    const links = [{ context }, { context, attributes: { a: 1 }, droppedAttributesCount: 3 }]
    expectSame([spanWith({ spanContext: () => context, parentSpanContext: context, links })])
    expectSame([spanWith({ parentSpanContext: { ...context, spanId: '' } })])
  }
})

test('statuses, kinds and counts', () => {
  for (const code of [0, 1, 2]) {
    for (const message of ['', 'failed', 'gescheitert: ü']) expectSame([spanWith({ status: { code, message } })])
    expectSame([spanWith({ status: { code } })])
  }
  for (const kind of [0, 1, 2, 3, 4]) expectSame([spanWith({ kind })])
  expectSame([spanWith({ droppedAttributesCount: 130, droppedEventsCount: 1, droppedLinksCount: 70_000 })])
})

test('a scope with attributes', () => {
  const scope: Scope = { name: 's', version: '', attributes: { a: [1, 2] }, droppedAttributesCount: 2 }
  const bare: Scope = { ...scope, attributes: {} }
  expectSame([spanWith({ instrumentationScope: scope }), spanWith({ instrumentationScope: bare })])
})

test('a resource whose detectors are not done is not remembered', async () => {
  let found: (value: string) => void = () => {}
  const resource = resourceFromAttributes({ late: new Promise<string>((resolve) => (found = resolve)), early: 1 })
  const span = spanWith({ resource })
  const before = encodeSpans([span])
  found('now')
  await resource.waitForAsyncAttributes?.()
  expect(encodeSpans([span])).not.toEqual(before)
  expectSame([span])
})

test('a getter that throws throws, and the next request is whole', () => {
  const bad = spanWith({
    attributes: {
      get broken(): string {
        throw new Error('thrown by a getter')
      },
    },
  })
  expect(() => encodeSpans([spanWith({}), bad])).toThrow('thrown by a getter')
  expectSame([spanWith({ name: 'fine' })])
})

test('what is returned is not written to again', () => {
  const first = encodeSpans([spanWith({ name: 'first' })])
  const copy = first.slice()
  encodeSpans([spanWith({ name: 'other' })])
  expect(first).toEqual(copy)
  expect(first.buffer.byteLength).toBe(first.byteLength)
})

test('a span that nobody ended can be encoded', () => {
  const span = createTracerProvider({ resource: emptyResource() }).getTracer('t').startSpan('open', {}, ROOT_CONTEXT)
  expectSame([span as unknown as ReadableSpan])
  expect(trace.isSpanContextValid(span.spanContext())).toBe(true)
})
