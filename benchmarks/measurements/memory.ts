import { startApp } from '../app-process.ts'
import { load } from '../load.ts'
import { type Measurement, pick } from './measurement.ts'

const VARIANTS = ['bare', 'this', 'this@2%', 'this off', 'upstream', 'dd-trace']
const MEGABYTE = 1024 * 1024

/** Memory of an Express app before and after load. */
export const memory: Measurement = async (bench) => {
  const requests = bench.effort.warmUp * 4
  const rows: (string | number)[][] = []
  const bars: { label: string; value: number }[] = []
  for (const variant of pick(bench, VARIANTS)) {
    const app = await startApp('express', variant)
    const idle = await app.ask('collect garbage')
    await load({ port: app.port, path: '/users/7', requests, connections: 10 })
    const after = await app.ask('collect garbage')
    await app.stop()
    const figures = [idle.rssBytes, idle.heapBytes, after.rssBytes, after.heapBytes]
    rows.push([variant.name, ...figures.map((bytes) => (bytes / MEGABYTE).toFixed(1))])
    bars.push({ label: variant.name, value: after.rssBytes / MEGABYTE })
  }
  return {
    name: 'memory',
    title: 'Memory',
    text: `An Express app in MB, idle and after ${requests} requests, each after a garbage collection. \`node benchmarks/soak/run.ts\` looks for growth.`,
    tables: [{ columns: ['variant', 'RSS idle', 'heap idle', 'RSS after load', 'heap after load'], rows }],
    plots: [{ kind: 'bars', name: 'memory', title: 'RSS of an Express app after load', unit: 'MB', bars }],
  }
}
