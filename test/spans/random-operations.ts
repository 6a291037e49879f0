import {
  type Attributes,
  type AttributeValue,
  type Context,
  ROOT_CONTEXT,
  type Span,
  type TimeInput,
  trace,
  type Tracer,
} from '@opentelemetry/api'
import type { ReadableSpan } from '@opentelemetry/sdk-trace'

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 0x1_0000_0000
  }
}

type Random = () => number
const pick = <T>(random: Random, values: readonly T[]): T => values[Math.floor(random() * values.length)]!

const cyclic: Record<string, unknown> = {}
cyclic['self'] = cyclic

const KEYS = ['a', 'b', 'c', 'http.route', 'x.y.z', '', 'constructor', 'toString', 'long', 'k1', 'k2', 'k3', 'k4']
const VALUES: readonly AttributeValue[] = [
  'text',
  '',
  'a text that is longer than the limit of the test',
  'übergroß 😀😀😀😀😀😀😀😀😀',
  0,
  -1,
  1.5,
  Number.NaN,
  Infinity,
  true,
  false,
  null,
  undefined,
  10n,
  Symbol('s'),
  () => 1,
  new Date(0),
  /x/,
  ['a', 'b'],
  [1, null, undefined],
  ['a', 1],
  [],
  { nested: { deep: ['a text that is longer than the limit of the test'] }, gone: undefined },
  Object.create(null),
  cyclic,
  new Uint8Array([1, 2, 3]),
  new Map(),
]

function randomAttributes(random: Random): Attributes | undefined {
  if (random() < 0.2) return undefined
  const attributes: Attributes = {}
  const count = Math.floor(random() * 8)
  for (let i = 0; i < count; i++) attributes[pick(random, KEYS)] = pick(random, VALUES)
  return attributes
}

function randomTime(random: Random): TimeInput | undefined {
  const now = Date.now()
  return pick<TimeInput | undefined>(random, [
    undefined,
    undefined,
    undefined,
    now,
    now - 5000.25,
    new Date(now + 10),
    [Math.floor(now / 1000), 123],
    performance.now(),
    performance.now() - 3.5,
    [1, 2],
  ])
}

const randomLink = (
  random: Random,
): { context: { traceId: string; spanId: string; traceFlags: number }; attributes?: Attributes } => {
  const attributes = randomAttributes(random)
  return {
    context: { traceId: 'c'.repeat(32), spanId: 'd'.repeat(16), traceFlags: 1 },
    ...(attributes && { attributes }),
  }
}

const EXCEPTIONS: readonly unknown[] = [
  'a string',
  '',
  Object.assign(new Error('boom'), { stack: 'the stack' }),
  { code: 42, message: 'coded' },
  { name: 'OnlyName' },
  { message: 'only message' },
  {},
]

function randomOperation(random: Random, span: Span): void {
  switch (Math.floor(random() * 9)) {
    case 0:
      span.setAttribute(pick(random, KEYS), pick(random, VALUES))
      return
    case 1:
      span.setAttributes(randomAttributes(random) ?? {})
      return
    case 2:
      if (random() < 0.3) span.addEvent('timed', randomTime(random))
      else span.addEvent('event', randomAttributes(random), randomTime(random))
      return
    case 3:
      span.addLink(randomLink(random))
      return
    case 4:
      span.addLinks([randomLink(random), randomLink(random)])
      return
    case 5:
      span.setStatus({
        code: Math.floor(random() * 3),
        ...(random() < 0.5 && { message: pick(random, ['msg', '', 5 as never]) }),
      })
      return
    case 6:
      span.updateName(pick(random, ['renamed', '', 'GET /users/:id']))
      return
    case 7:
      span.recordException(pick(random, EXCEPTIONS) as string, randomTime(random))
      return
    default:
      span.setAttribute(pick(random, KEYS), pick(random, ['a', 1, true]))
  }
}

function randomParent(random: Random, spans: readonly Span[]): Context {
  const remote = (traceId: string, flags: number): Context =>
    trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId: 'b'.repeat(16), traceFlags: flags, isRemote: true })
  const choice = random()
  if (choice < 0.3) return ROOT_CONTEXT
  if (choice < 0.5) return remote('a'.repeat(32), 1)
  if (choice < 0.6) return remote('a'.repeat(32), 0)
  if (choice < 0.7) return remote('not hexadecimal', 1)
  const parent = spans[Math.floor(random() * spans.length)]
  return parent === undefined ? ROOT_CONTEXT : trace.setSpan(ROOT_CONTEXT, parent)
}

/**
 * Runs the operations of one seed on a tracer: spans are started below each other, worked on,
 * ended, worked on again.
 * @param passTime moves the clocks by some milliseconds
 */
export function runOperations(tracer: Tracer, seed: number, passTime: (ms: number) => void): Span[] {
  const random = seededRandom(seed)
  const spans: Span[] = []
  const count = 1 + Math.floor(random() * 4)
  for (let i = 0; i < count; i++) {
    const attributes = randomAttributes(random)
    const startTime = randomTime(random)
    const links = random() < 0.3 ? [randomLink(random), randomLink(random), randomLink(random)] : undefined
    const span = tracer.startSpan(
      pick(random, ['GET', '', 'a name']),
      {
        ...(random() < 0.5 && { kind: Math.floor(random() * 5) }),
        ...(attributes && { attributes }),
        ...(links && { links }),
        ...(startTime !== undefined && { startTime }),
        ...(random() < 0.1 && { root: true }),
      },
      randomParent(random, spans),
    )
    spans.push(span)
    const operations = Math.floor(random() * 20)
    for (let operation = 0; operation < operations; operation++) {
      passTime(random() * 5)
      randomOperation(random, span)
    }
    passTime(random() * 1500)
    span.end(randomTime(random))
    if (random() < 0.3) randomOperation(random, span)
    if (random() < 0.2) span.end()
  }
  return spans
}

/** Everything that the interface of a readable span shows, as plain values. */
export function view(span: ReadableSpan): object {
  const { name, kind, parentSpanContext, startTime, endTime, status, attributes, links, events, duration, ended } = span
  const { droppedAttributesCount, droppedEventsCount, droppedLinksCount, instrumentationScope } = span
  return {
    name,
    kind,
    spanContext: span.spanContext(),
    parentSpanContext,
    startTime,
    endTime,
    status,
    attributes: Object.entries(attributes),
    links,
    events,
    duration,
    ended,
    droppedAttributesCount,
    droppedEventsCount,
    droppedLinksCount,
    instrumentationScope,
    resource: span.resource.attributes,
  }
}
