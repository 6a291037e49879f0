import type { Attributes } from '@opentelemetry/api'
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { collectNow } from '../../src/signals/collect-now.ts'

let reader: PeriodicExportingMetricReader
let provider: MeterProvider
function start(temporality = AggregationTemporality.CUMULATIVE): void {
  reader = new PeriodicExportingMetricReader({
    exporter: new InMemoryMetricExporter(temporality),
    exportIntervalMillis: 1_000_000,
  })
  provider = new MeterProvider({ readers: [reader] })
}
beforeEach(() => start())
afterEach(() => provider.shutdown())

/** Meter -> metric -> values by attributes. */
function values(): object | undefined {
  const collected = collectNow(reader)
  return (
    collected &&
    Object.fromEntries(
      collected.scopeMetrics.map(({ scope, metrics }) => [
        scope.name,
        Object.fromEntries(
          metrics.map(({ descriptor, dataPoints }) => [
            descriptor.name,
            dataPoints.map(({ attributes, value }: { attributes: Attributes; value: unknown }) => [
              attributes,
              typeof value === 'object' && value !== null && 'sum' in value ? value.sum : value,
            ]),
          ]),
        ),
      ]),
    )
  )
}

describe('collects at once', () => {
  it('counters and histograms', () => {
    const meter = provider.getMeter('m')
    meter.createCounter('c').add(5, { a: 1 })
    meter.createHistogram('h').record(7)
    expect(values()).toEqual({ m: { c: [[{ a: 1 }, 5]], h: [[{}, 7]] } })
  })

  it('what observable instruments answer at once, alone and in batches', () => {
    const meter = provider.getMeter('m')
    meter.createCounter('c').add(1)
    meter.createObservableGauge('g').addCallback((result) => result.observe(3, { b: 2 }))
    const counter = meter.createObservableCounter('o')
    meter.addBatchObservableCallback((result) => result.observe(counter, 9), [counter])
    expect(values()).toEqual({ m: { c: [[{}, 1]], g: [[{ b: 2 }, 3]], o: [[{}, 9]] } })
  })

  it('all but callbacks that throw or answer later', () => {
    const meter = provider.getMeter('m')
    meter.createCounter('c').add(1)
    meter.createObservableGauge('late').addCallback(async (result) => result.observe(3))
    meter.createObservableGauge('broken').addCallback(() => {
      throw new Error('boom')
    })
    expect(values()).toEqual({ m: { c: [[{}, 1]] } })
  })

  it('nothing when nothing was recorded since the last collection', async () => {
    const counter = provider.getMeter('m').createCounter('c')
    counter.add(1)
    await provider.forceFlush()
    expect(values()).toBeUndefined()
    counter.add(2)
    expect(values()).toEqual({ m: { c: [[{}, 3]] } })
    expect(values()).toBeUndefined()
  })

  it('what another meter only observes, when there is something to say anyway, and nothing again', async () => {
    provider
      .getMeter('runtime')
      .createObservableGauge('g')
      .addCallback((result) => result.observe(7))
    expect(values()).toBeUndefined()
    provider.getMeter('silent').createCounter('c')
    provider.getMeter('told').createCounter('c').add(1)
    await provider.forceFlush()
    provider.getMeter('m').createCounter('c').add(1)
    expect(values()).toEqual({ runtime: { g: [[{}, 7]] }, m: { c: [[{}, 1]] } })
    expect(values()).toBeUndefined()
  })

  it('only the rest with delta temporality', async () => {
    await provider.shutdown()
    start(AggregationTemporality.DELTA)
    const counter = provider.getMeter('m').createCounter('c')
    counter.add(1)
    await provider.forceFlush()
    counter.add(2)
    expect(values()).toEqual({ m: { c: [[{}, 2]] } })
  })

  it('nothing from a reader that has no provider', () => {
    expect(
      collectNow(
        new PeriodicExportingMetricReader({ exporter: new InMemoryMetricExporter(AggregationTemporality.DELTA) }),
      ),
    ).toBeUndefined()
  })
})
