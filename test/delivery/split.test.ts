import { describe, expect, test } from 'vitest'
import { jsonSerializers } from '../../src/delivery/serializers-json.ts'
import { protobufSerializers } from '../../src/delivery/serializers-protobuf.ts'
import { splitterOf } from '../../src/delivery/split.ts'
import { sampleLogs, sampleMetrics, sampleSpans } from '../support/samples.ts'

const SERIALIZERS = [
  ['http/protobuf', protobufSerializers],
  ['http/json', jsonSerializers],
] as const

describe.each(SERIALIZERS)('%s', (protocol, serializers) => {
  test('the halves of a request with spans are what the serializer makes of half the spans', async () => {
    const spans = await sampleSpans()
    // Grouped by scope already, as the serializer does it.
    const ordered = spans.toSorted((a, b) => a.instrumentationScope.name.localeCompare(b.instrumentationScope.name))
    const middle = ordered.length >> 1
    const halves = splitterOf('traces', protocol)(serializers.traces(ordered) ?? new Uint8Array())
    expect(halves).toEqual(
      [ordered.slice(0, middle), ordered.slice(middle)].map((half) => ({
        bytes: new Uint8Array(serializers.traces(half) ?? []),
        count: half.length,
      })),
    )
  })

  test('the same for log records', async () => {
    const records = await sampleLogs()
    const middle = records.length >> 1
    const halves = splitterOf('logs', protocol)(serializers.logs(records) ?? new Uint8Array())
    expect(halves).toEqual(
      [records.slice(0, middle), records.slice(middle)].map((half) => ({
        bytes: new Uint8Array(serializers.logs(half) ?? []),
        count: half.length,
      })),
    )
  })

  test('metrics are split between metrics, and counted by data points', async () => {
    const metrics = await sampleMetrics()
    const [scope] = metrics.scopeMetrics
    if (scope === undefined) throw new Error('no sample')
    const middle = scope.metrics.length >> 1
    const halves = splitterOf('metrics', protocol)(serializers.metrics(metrics) ?? new Uint8Array())
    const expected = [scope.metrics.slice(0, middle), scope.metrics.slice(middle)].map((half) => ({
      bytes: new Uint8Array(
        serializers.metrics({ resource: metrics.resource, scopeMetrics: [{ scope: scope.scope, metrics: half }] }) ??
          [],
      ),
      count: half.reduce((sum, { dataPoints }) => sum + dataPoints.length, 0),
    }))
    expect(halves).toEqual(expected)
    expect(expected.map(({ count }) => count)).toEqual([4, 4])
  })

  test('splits until one item is left, which cannot be split', async () => {
    const spans = await sampleSpans()
    const split = splitterOf('traces', protocol)
    let waiting = [{ bytes: serializers.traces(spans) ?? new Uint8Array(), count: spans.length }]
    const single: number[] = []
    while (waiting.length > 0) {
      waiting = waiting.flatMap(({ bytes, count }) => {
        const halves = split(bytes)
        if (halves === undefined) single.push(count)
        return halves ?? []
      })
    }
    expect(single).toEqual(spans.map(() => 1))
  })

  test('splits nothing', () => {
    expect(splitterOf('traces', protocol)(serializers.traces([]) ?? new Uint8Array())).toBeUndefined()
  })

  test('throws at what is not a request', () => {
    const split = splitterOf('traces', protocol)
    expect(() => split(Buffer.from('\u00FF\u00FF\u00FF\u00FF not a request'))).toThrow(/^bad |JSON/)
    expect(() => split(Buffer.from([0x0a, 0x7f, 1]))).toThrow(/^bad length$|JSON/)
  })
})
