import type { BatchObservableCallback, MeterProvider, ObservableCallback } from '@opentelemetry/api'
import { MeterProvider as SdkMeterProvider, MetricReader } from '@opentelemetry/sdk-metrics'
import { describe, expect, it } from 'vitest'
import { followMeter } from '../../src/api/following-meter.ts'
import { publishProvidersChanged } from '../../src/api/providers-changed.ts'

class Reader extends MetricReader {
  protected override async onShutdown(): Promise<void> {}
  protected override async onForceFlush(): Promise<void> {}
}

type Sdk = { readonly provider: MeterProvider; readonly values: () => Promise<Record<string, unknown>> }

function sdk(): Sdk {
  const reader = new Reader()
  const provider = new SdkMeterProvider({ readers: [reader] })
  return {
    provider,
    async values() {
      const { resourceMetrics, errors } = await reader.collect()
      expect(errors).toEqual([])
      const metrics = resourceMetrics.scopeMetrics.flatMap(({ scope, metrics }) =>
        metrics.map(({ descriptor, dataPoints }) => [
          `${scope.name} ${descriptor.name}`,
          dataPoints.map(({ value }) => value),
        ]),
      )
      return Object.fromEntries(metrics) as Record<string, unknown>
    },
  }
}

describe('followMeter', () => {
  it('measures with the provider of the moment and no other', async () => {
    let current: MeterProvider | undefined
    const meter = followMeter(() => current, { name: 'm', version: '1' })
    const counter = meter.createCounter('counter')
    const updown = meter.createUpDownCounter('updown')
    const gauge = meter.createGauge('gauge')
    const histogram = meter.createHistogram('histogram')
    const measure = (value: number): void => {
      counter.add(value)
      updown.add(-value)
      gauge.record(value)
      histogram.record(value)
    }
    measure(100)
    const [first, second] = [sdk(), sdk()]
    current = first.provider
    measure(1)
    current = second.provider
    measure(2)
    current = undefined
    measure(100)
    const expected = (value: number): object => ({
      'm counter': [value],
      'm updown': [-value],
      'm gauge': [value],
      'm histogram': [expect.objectContaining({ sum: value })],
    })
    expect(await first.values()).toEqual(expected(1))
    expect(await second.values()).toEqual(expected(2))
  })

  it('takes observables and their callbacks from one provider to the next', async () => {
    let current: MeterProvider | undefined
    const meter = followMeter(() => current, { name: 'm', version: undefined })
    const gauge = meter.createObservableGauge('gauge')
    const [low, high] = [meter.createObservableUpDownCounter('low'), meter.createObservableCounter('high')]
    const calls = { gauge: 0, batch: 0 }
    const observe: ObservableCallback = (result) => result.observe(++calls.gauge)
    gauge.addCallback(observe)
    gauge.addCallback(observe)
    const batch: BatchObservableCallback = (result) => {
      result.observe(low, -++calls.batch)
      result.observe(high, calls.batch)
    }
    meter.addBatchObservableCallback(batch, [low, high])
    const [first, second] = [sdk(), sdk()]

    current = first.provider
    publishProvidersChanged()
    publishProvidersChanged()
    expect(await first.values()).toEqual({ 'm gauge': [1], 'm low': [-1], 'm high': [1] })
    current = second.provider
    publishProvidersChanged()
    expect(await second.values()).toEqual({ 'm gauge': [2], 'm low': [-2], 'm high': [2] })
    await first.values()
    expect(calls).toEqual({ gauge: 2, batch: 2 })

    gauge.removeCallback(observe)
    meter.removeBatchObservableCallback(batch, [high, low])
    await second.values()
    expect(calls).toEqual({ gauge: 2, batch: 2 })
    const third = sdk()
    current = third.provider
    publishProvidersChanged()
    meter.addBatchObservableCallback(batch, [low, high])
    expect(await third.values()).toEqual({ 'm low': [-3], 'm high': [3] })
  })

  it('takes the schema URL along', () => {
    const asked: unknown[] = []
    const provider: MeterProvider = {
      getMeter(...args) {
        asked.push(args)
        return sdk().provider.getMeter('x')
      },
    }
    const scope = { name: 'm', version: '1', options: { schemaUrl: 'https://schema' } }
    followMeter(() => provider, scope)
      .createCounter('c')
      .add(1)
    expect(asked).toEqual([['m', '1', { schemaUrl: 'https://schema' }]])
  })
})
