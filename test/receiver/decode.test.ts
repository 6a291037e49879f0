import {
  JsonLogsSerializer,
  JsonMetricsSerializer,
  JsonTraceSerializer,
  ProtobufLogsSerializer,
  ProtobufMetricsSerializer,
  ProtobufTraceSerializer,
} from '@opentelemetry/otlp-transformer'
import { AggregationTemporality } from '@opentelemetry/sdk-metrics'
import { describe, expect, it } from 'vitest'
import type { Decode } from '../../src/receiver/fields.ts'
import { decodeJson } from '../../src/receiver/json.ts'
import { decodeLogs } from '../../src/receiver/logs.ts'
import { decodeMetrics } from '../../src/receiver/metrics.ts'
import { decodeProtobuf } from '../../src/receiver/protobuf.ts'
import { decodeTraces } from '../../src/receiver/traces.ts'
import { RICH_ATTRIBUTES, sampleLogs, sampleMetrics, sampleSpans } from '../support/samples.ts'

const fromProtobuf =
  (bytes: Uint8Array | undefined): Decode =>
  (fields) =>
    decodeProtobuf(fields, bytes ?? new Uint8Array())
const fromJson =
  (bytes: Uint8Array | undefined): Decode =>
  (fields) =>
    decodeJson(fields, bytes ?? new Uint8Array())

describe('protobuf and JSON of the same telemetry decode to the same values', () => {
  it('spans', async () => {
    const samples = await sampleSpans()
    const spans = decodeTraces(fromProtobuf(ProtobufTraceSerializer.serializeRequest(samples)))
    expect(spans).toHaveLength(6)
    expect(spans).toStrictEqual(decodeTraces(fromJson(JsonTraceSerializer.serializeRequest(samples))))
  })

  it('logs', async () => {
    const samples = await sampleLogs()
    const logs = decodeLogs(fromProtobuf(ProtobufLogsSerializer.serializeRequest(samples)))
    expect(logs).toHaveLength(11)
    // For a record without a body the JSON serializer writes an empty one, the protobuf serializer none.
    const withBody = logs.map((log) => ({ ...log, body: log.body ?? null }))
    expect(withBody).toStrictEqual(decodeLogs(fromJson(JsonLogsSerializer.serializeRequest(samples))))
  })

  it.each([AggregationTemporality.CUMULATIVE, AggregationTemporality.DELTA])(
    'metrics, temporality %i',
    async (temporality) => {
      const samples = await sampleMetrics(temporality)
      const metrics = decodeMetrics(fromProtobuf(ProtobufMetricsSerializer.serializeRequest(samples)))
      expect(metrics).toHaveLength(7)
      expect(metrics).toStrictEqual(decodeMetrics(fromJson(JsonMetricsSerializer.serializeRequest(samples))))
    },
  )
})

describe('what the SDK recorded is what is decoded', () => {
  it('a server span with everything', async () => {
    const samples = await sampleSpans()
    const spans = decodeTraces(fromProtobuf(ProtobufTraceSerializer.serializeRequest(samples)))
    const server = spans.find((span) => span.kind === 'server')
    expect(server).toStrictEqual({
      name: 'GET /hi/:name',
      kind: 'server',
      traceId: '0af7651916cd43dd8448eb211c80319c',
      spanId: samples.find((span) => span.name === 'GET /hi/:name')?.spanContext().spanId,
      parentSpanId: 'b7ad6b7169203331',
      parentIsRemote: true,
      traceState: 'vendor=value,other=1',
      flags: 0x301,
      startNs: 1_700_000_000_000_000_001n,
      endNs: 1_700_000_002_123_456_789n,
      attributes: RICH_ATTRIBUTES,
      droppedAttributesCount: 0,
      events: [
        { name: 'bare', timeNs: 1_700_000_000_000_000_003n, attributes: {}, droppedAttributesCount: 0 },
        {
          name: 'exception',
          timeNs: 1_700_000_000_000_000_004n,
          attributes: { 'exception.type': 'TypeError', 'exception.message': 'boom' },
          droppedAttributesCount: 1,
        },
        { name: 'one too many', timeNs: 1_700_000_000_000_000_005n, attributes: {}, droppedAttributesCount: 0 },
      ],
      droppedEventsCount: 1,
      links: [],
      droppedLinksCount: 0,
      status: { code: 'error', message: 'boom' },
      scope: {
        name: '@opentelemetry/instrumentation-http',
        version: '1.2.3',
        attributes: {},
        schemaUrl: 'https://schema/1',
      },
      resource: { 'service.name': 'sample', 'service.instance.id': 'i-1', 'process.pid': 4711 },
      resourceSchemaUrl: undefined,
    })
  })

  it('kinds, links and dropped attributes of the other spans', async () => {
    const samples = await sampleSpans()
    const spans = decodeTraces(fromProtobuf(ProtobufTraceSerializer.serializeRequest(samples)))
    const server = spans.find((span) => span.kind === 'server')
    expect(spans.filter((span) => span !== server).map((span) => [span.name, span.kind, span.status.code])).toEqual([
      ['child 0', 'internal', 'ok'],
      ['child 2', 'client', 'ok'],
      ['child 3', 'producer', 'ok'],
      ['child 4', 'consumer', 'ok'],
      ['', 'internal', 'unset'],
    ])
    expect(spans[0]?.links).toStrictEqual([
      {
        traceId: server?.traceId,
        spanId: server?.spanId,
        traceState: 'vendor=value,other=1',
        flags: 0x101,
        attributes: { why: 'linked' },
        droppedAttributesCount: 0,
      },
    ])
    expect(spans.find((span) => span.name === '')).toMatchObject({
      droppedAttributesCount: 10,
      parentSpanId: undefined,
      parentIsRemote: false,
    })
  })

  it('bodies of logs', async () => {
    const logs = decodeLogs(fromProtobuf(ProtobufLogsSerializer.serializeRequest(await sampleLogs())))
    expect(logs.slice(0, -1).map((log) => log.body)).toStrictEqual([
      'text',
      '',
      42,
      -1.5,
      true,
      null,
      undefined,
      new Uint8Array([0, 1, 255]),
      ['list', 1, [true]],
      { map: { deep: [{}] } },
    ])
  })

  it('an event', async () => {
    const logs = decodeLogs(fromProtobuf(ProtobufLogsSerializer.serializeRequest(await sampleLogs())))
    expect(logs.at(-1)).toStrictEqual({
      timeNs: 1_700_000_000_000_000_003n,
      observedTimeNs: 1_700_000_000_000_000_004n,
      severityNumber: 17,
      severityText: 'ERROR',
      body: 'Workflow published',
      eventName: 'workflows.published',
      attributes: { ...RICH_ATTRIBUTES, map: { a: { b: [1, 'c', null] } }, bytes: new Uint8Array([1, 2, 3]) },
      droppedAttributesCount: 0,
      traceId: '0af7651916cd43dd8448eb211c80319c',
      spanId: 'b7ad6b7169203331',
      flags: 1,
      scope: { name: '@org/otel', version: '0.1.0', attributes: {}, schemaUrl: 'https://schema/logs' },
      resource: { 'service.name': 'sample', 'service.instance.id': 'i-1', 'process.pid': 4711 },
      resourceSchemaUrl: undefined,
    })
  })

  it('metrics of every kind', async () => {
    const metrics = decodeMetrics(fromProtobuf(ProtobufMetricsSerializer.serializeRequest(await sampleMetrics())))
    const byName = metrics.toSorted((a, b) => (a.name < b.name ? -1 : 1))
    const withoutTimes = byName.map(({ scope, resource, resourceSchemaUrl, ...metric }) => ({
      ...metric,
      points: metric.points.map(({ startNs, timeNs, ...point }) => point),
    }))
    const number = { flags: 0, exemplars: [] }
    expect(withoutTimes).toStrictEqual([
      {
        name: 'counter',
        description: 'A counter',
        unit: '{request}',
        kind: 'sum',
        temporality: 'cumulative',
        monotonic: true,
        points: [
          { attributes: { route: '/a' }, value: 1, valueKind: 'int', ...number },
          { attributes: { route: '/b', ok: true }, value: 2, valueKind: 'int', ...number },
        ],
      },
      {
        name: 'doubles',
        description: '',
        unit: '',
        kind: 'sum',
        temporality: 'cumulative',
        monotonic: true,
        points: [{ attributes: {}, value: 0.5, valueKind: 'double', ...number }],
      },
      {
        name: 'exponential',
        description: '',
        unit: '',
        kind: 'exponentialHistogram',
        temporality: 'cumulative',
        points: [
          {
            attributes: {},
            flags: 0,
            count: 5,
            sum: 1002.501,
            min: 0,
            max: 1000,
            // 160 buckets are the most that the SDK keeps: 0.001 is in bucket -80, 1 in -1, 1.5 in 4, 1000 in 79.
            scale: 3,
            zeroCount: 1,
            zeroThreshold: 0,
            positive: {
              offset: -80,
              bucketCounts: Array.from({ length: 160 }, (_, index) => ([0, 79, 84, 159].includes(index) ? 1 : 0)),
            },
            negative: { offset: 0, bucketCounts: [] },
            exemplars: [],
          },
        ],
      },
      {
        name: 'gauge',
        description: '',
        unit: '',
        kind: 'gauge',
        points: [{ attributes: {}, value: -9_007_199_254_740_991, valueKind: 'int', ...number }],
      },
      {
        name: 'histogram',
        description: '',
        unit: 's',
        kind: 'histogram',
        temporality: 'cumulative',
        points: [
          {
            attributes: { route: '/a' },
            flags: 0,
            count: 4,
            sum: 55.55,
            min: 0.05,
            max: 50,
            bucketCounts: [1, 1, 1, 1],
            explicitBounds: [0.1, 1, 10],
            exemplars: [],
          },
        ],
      },
      {
        name: 'observed',
        description: '',
        unit: '',
        kind: 'gauge',
        points: [{ attributes: { host: 'h' }, value: 21.5, valueKind: 'double', ...number }],
      },
      {
        name: 'updown',
        description: '',
        unit: '',
        kind: 'sum',
        temporality: 'cumulative',
        monotonic: false,
        points: [{ attributes: {}, value: -7, valueKind: 'double', ...number }],
      },
    ])
  })
})
