// Prints what spans cost in this process: node span-cost-program.ts <SDK|this> <attributes>
import { type Attributes, ROOT_CONTEXT, type Span } from '@opentelemetry/api'
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer'
import { type ReadableSpan, type SpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import { encodeSpans } from '../../src/delivery/encode/spans-protobuf.ts'
import { createTracerProvider } from '../../src/spans/tracer-provider.ts'

const BATCH = 512
const WARM_UP_BATCHES = 60
const BATCHES = 120

const [maker, count] = process.argv.slice(2)
const isOurs = maker === 'this'
let ended: ReadableSpan[] = []
const processor: SpanProcessor = {
  onStart() {},
  onEnd: (span) => void ended.push(span),
  forceFlush: () => Promise.resolve(),
  shutdown: () => Promise.resolve(),
}
const options = { spanProcessors: [processor] }
const provider = isOurs ? createTracerProvider(options) : new TracerProvider(options)
const tracer = provider.getTracer('benchmark', '1.0.0')
const encode = isOurs
  ? encodeSpans
  : (spans: ReadableSpan[]): Uint8Array => ProtobufTraceSerializer.serializeRequest(spans) ?? new Uint8Array()

function attributes(): Attributes {
  const made: Attributes = {}
  for (let i = 0; i < Number(count); i++) made[`app.attribute.${i}`] = i % 3 === 0 ? i : `value ${i}`
  return made
}

function spend(work: () => void): number {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) * 1000
}

const sums = { createNs: 0, endNs: 0, encodeNs: 0, bytes: 0 }
for (let batch = -WARM_UP_BATCHES; batch < BATCHES; batch++) {
  const sets = Array.from({ length: BATCH }, attributes)
  const spans: Span[] = []
  ended = []
  let bytes = 0
  const createNs = spend(() => {
    for (const set of sets) spans.push(tracer.startSpan('GET /users/:id', { kind: 1, attributes: set }, ROOT_CONTEXT))
  })
  const endNs = spend(() => {
    for (const span of spans) span.end()
  })
  const encodeNs = spend(() => {
    bytes = encode(ended).byteLength
  })
  if (batch < 0) continue
  sums.createNs += createNs
  sums.endNs += endNs
  sums.encodeNs += encodeNs
  sums.bytes += bytes
}
const perSpan = Object.fromEntries(Object.entries(sums).map(([name, sum]) => [name, sum / BATCHES / BATCH]))
process.stdout.write(JSON.stringify(perSpan))
