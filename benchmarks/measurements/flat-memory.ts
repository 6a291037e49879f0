import { startApp } from '../app-process.ts'
import { load } from '../load.ts'
import { type Measurement, pick } from './measurement.ts'

const VARIANTS = ['this', 'this@2%+keep']
const PARTS = 10
/** The first requests fill what is kept: compiled code, tables of routes, buffers. */
const SETTLED_PARTS = 3
const MEGABYTE = 1024 * 1024
/** More growth of the heap than this after the first parts is a leak, and the run fails. */
const MOST_GROWTH_BYTES = 2 * MEGABYTE

/** Whether memory grows with the number of requests: heap and RSS of an Express app, each after a garbage collection. */
export const flatMemory: Measurement = async (bench) => {
  const part = bench.effort.longRun / PARTS
  const lines: { label: string; points: (readonly [number, number])[] }[] = []
  const rows: (string | number)[][] = []
  for (const variant of pick(bench, VARIANTS)) {
    const app = await startApp('express', variant)
    const heaps: number[] = []
    const residents: number[] = []
    for (let done = 1; done <= PARTS; done++) {
      await load({ port: app.port, path: '/users/7', requests: part, connections: 10 })
      await app.ask('collect garbage')
      const { heapBytes, rssBytes } = await app.ask('collect garbage')
      heaps.push(heapBytes)
      residents.push(rssBytes)
    }
    await app.stop()
    const growth = (figures: readonly number[]): number =>
      (figures.at(-1) ?? 0) - Math.min(...figures.slice(0, SETTLED_PARTS))
    const isFlat = growth(heaps) < MOST_GROWTH_BYTES
    if (!isFlat) process.exitCode = 1
    const figures = [
      heaps[SETTLED_PARTS - 1],
      heaps.at(-1),
      growth(heaps),
      residents[SETTLED_PARTS - 1],
      residents.at(-1),
    ]
    rows.push([variant.name, ...figures.map((bytes = 0) => (bytes / MEGABYTE).toFixed(1)), isFlat ? 'yes' : 'NO'])
    lines.push({ label: variant.name, points: heaps.map((bytes, i) => [(i + 1) * part, bytes / MEGABYTE] as const) })
  }
  const settled = part * SETTLED_PARTS
  return {
    name: 'flat-memory',
    title: 'Memory over a million requests',
    text: `An Express app in MB after ${settled} and after ${part * PARTS} requests, each after a garbage collection. Flat: the heap has grown by less than ${MOST_GROWTH_BYTES / MEGABYTE} MB since the least of the first ${settled}; the run fails otherwise.`,
    tables: [
      {
        columns: [
          'variant',
          `heap after ${settled}`,
          `heap after ${part * PARTS}`,
          'growth',
          `RSS after ${settled}`,
          `RSS after ${part * PARTS}`,
          'flat',
        ],
        rows,
      },
    ],
    plots: [{ kind: 'lines', name: 'flat-memory', title: 'Heap of an Express app', unit: 'MB', x: 'requests', lines }],
  }
}
