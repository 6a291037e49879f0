import { startApp } from '../app-process.ts'
import { load, steadyLoad } from '../load.ts'
import { type Measurement, pick } from './measurement.ts'

const VARIANTS = ['bare', 'this', 'this@2%', 'upstream', 'dd-trace']
const PER_SECOND = 500

/** Delay of the event loop of an Express app under a load that it can carry easily. */
export const loopDelay: Measurement = async (bench) => {
  const { seconds, warmUp } = bench.effort
  const rows: (string | number)[][] = []
  for (const variant of pick(bench, VARIANTS)) {
    const app = await startApp('express', variant)
    await load({ port: app.port, path: '/users/7', requests: warmUp, connections: 10 })
    const before = await app.ask('watch the loop')
    await steadyLoad({ port: app.port, path: '/users/7', perSecond: PER_SECOND, seconds, connections: 20 })
    const after = await app.ask('usage')
    await app.stop()
    const { p50, p99 } = after.loopDelayMs
    const busy = (after.cpuMicros - before.cpuMicros) / (seconds * 10_000)
    rows.push([variant.name, p50.toFixed(2), p99.toFixed(2), busy.toFixed(1)])
  }
  return {
    name: 'loop-delay',
    title: 'Event loop delay',
    text: `An Express app at ${PER_SECOND} requests per second for ${seconds} s: \`monitorEventLoopDelay\` with a resolution of 2 ms, which is part of the figures.`,
    tables: [{ columns: ['variant', 'p50 ms', 'p99 ms', 'CPU of one core, %'], rows }],
    plots: [],
  }
}
