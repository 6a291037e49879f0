import { SpanKind } from '@opentelemetry/api'
import { expect, it } from 'vitest'
import { spanTypeProcessor } from '../../../src/signals/names/span-types.ts'
import { createTracerProvider } from '../../../src/spans/tracer-provider.ts'

function typeOf(scope: string, kind: SpanKind = SpanKind.INTERNAL, attributes = {}): unknown[] {
  const provider = createTracerProvider({ spanProcessors: [spanTypeProcessor()] })
  const span = provider.getTracer(scope).startSpan('s', { kind, attributes })
  if (!('attributes' in span)) throw new Error('not recorded')
  const { 'span.type': type, 'span.subtype': subtype } = span.attributes as Record<string, unknown>
  return [type, subtype]
}

it.each([
  ['http', SpanKind.SERVER, 'web', 'http'],
  ['http', SpanKind.CLIENT, 'external', 'http'],
  ['undici', SpanKind.CLIENT, 'external', 'http'],
  ['express', SpanKind.INTERNAL, 'app', 'express'],
  ['nestjs-core', SpanKind.INTERNAL, 'app', 'nestjs'],
  ['fastify', SpanKind.SERVER, 'web', 'fastify'],
  ['pg', SpanKind.CLIENT, 'db', 'postgresql'],
  ['mysql2', SpanKind.CLIENT, 'db', 'mysql'],
  ['mongodb', SpanKind.CLIENT, 'db', 'mongodb'],
  ['redis', SpanKind.CLIENT, 'db', 'redis'],
  ['ioredis', SpanKind.CLIENT, 'db', 'redis'],
  ['amqplib', SpanKind.PRODUCER, 'async', 'amqplib'],
  ['kafkajs', SpanKind.CONSUMER, 'async', 'kafkajs'],
  ['dns', SpanKind.INTERNAL, 'unknown', 'unknown'],
])('a span of %s (%i) is %s/%s (M-34, M-35)', (short, kind, type, subtype) => {
  expect(typeOf(`@opentelemetry/instrumentation-${short}`, kind)).toEqual([type, subtype])
})

it('a layer of a framework with a method is web (M-T10)', () => {
  expect(typeOf('@opentelemetry/instrumentation-koa', SpanKind.INTERNAL, { 'http.request.method': 'GET' })).toEqual([
    'web',
    'koa',
  ])
})

it('a job of the helpers is async/job', () => {
  expect(typeOf('@org/otel', SpanKind.CONSUMER, { 'job.type': 'mail' })).toEqual(['async', 'job'])
})

it('a job of bullmq, which upstream has no instrumentation of, is async/bullmq (M-34)', () => {
  expect(typeOf('@org/otel/bullmq', SpanKind.CONSUMER)).toEqual(['async', 'bullmq'])
})

it('an unknown scope is unknown (M-T9)', () => {
  expect(typeOf('new')).toEqual(['unknown', 'unknown'])
})

it('a type of the app stays (M-T11)', () => {
  expect(
    typeOf('@opentelemetry/instrumentation-pg', SpanKind.CLIENT, { 'span.type': 'mine', 'span.subtype': 'own' }),
  ).toEqual(['mine', 'own'])
})
