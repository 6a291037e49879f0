import { setTimeout as delay } from 'node:timers/promises'
import { startApp } from '../app-process.ts'
import { load } from '../load.ts'
import { type Measurement, pick } from './measurement.ts'

const VARIANTS = ['this', 'this@2%', 'upstream', 'upstream@2%', 'dd-trace']
const SETTLE_MS = 6_500

/** Bytes that telemetry of an Express request takes on the wire. */
export const wire: Measurement = async (bench) => {
  const { requests } = bench.effort
  const rows: (string | number)[][] = []
  for (const variant of pick(bench, VARIANTS)) {
    const app = await startApp('express', variant)
    const before = bench.sink.bytes()
    await load({ port: app.port, path: '/users/7', requests, connections: 10 })
    // Batches wait for up to five seconds.
    await delay(SETTLE_MS)
    rows.push([variant.name, ((bench.sink.bytes() - before) / requests).toFixed(0)])
    await app.stop()
  }
  return {
    name: 'wire',
    title: 'Bytes on the wire',
    text: `Bodies of all requests to the collector, or to Datadog's agent, per request of an Express app (${requests} requests, no compression, the default of all).`,
    tables: [{ columns: ['variant', 'bytes per request'], rows }],
    plots: [],
  }
}
