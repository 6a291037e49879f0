import { measureCpu } from '../cpu.ts'
import type { Plot, Table } from '../report/section.ts'
import { median } from '../statistics.ts'
import { type Bench, type Measurement, pick } from './measurement.ts'

const VARIANTS = ['bare', 'this', 'upstream']

type Axis = {
  readonly name: string
  readonly title: string
  readonly values: readonly number[]
  readonly app: string
  readonly path: (value: number) => string
  readonly connections: (value: number) => number
}

const AXES: readonly Axis[] = [
  {
    name: 'spans',
    title: 'spans of its own per request, two attributes each',
    values: [1, 5, 20, 50, 100],
    app: 'spans',
    path: (spans) => `/spans/${spans}/2`,
    connections: () => 10,
  },
  {
    name: 'attributes',
    title: 'attributes on each of five spans per request',
    values: [0, 8, 16, 32, 64],
    app: 'spans',
    path: (attributes) => `/spans/5/${attributes}`,
    connections: () => 10,
  },
  {
    name: 'concurrency',
    title: 'requests at once, Express',
    values: [1, 10, 50, 200],
    app: 'express',
    path: () => '/users/7',
    connections: (value) => value,
  },
]

/** How the cost of a request grows. */
export const growth: Measurement = async (bench) => {
  const tables: Table[] = []
  const plots: Plot[] = []
  for (const axis of AXES) {
    const rows = await measureAxis(axis, bench)
    tables.push({
      columns: [axis.title, ...VARIANTS.map((name) => `${name} µs`), 'added: this over upstream'],
      rows: rows.map(([value, [bare = 0, ours = 0, upstream = 0]]) => [
        value,
        ...[bare, ours, upstream].map((figure) => figure.toFixed(1)),
        ((ours - bare) / (upstream - bare)).toFixed(2),
      ]),
    })
    plots.push({
      kind: 'lines',
      name: `growth-${axis.name}`,
      title: 'CPU per request',
      unit: 'µs',
      x: axis.title,
      lines: VARIANTS.map((label, i) => ({
        label,
        points: rows.map(([value, figures]) => [value, figures[i] ?? 0] as const),
      })),
    })
  }
  return {
    name: 'growth',
    title: 'Growth',
    text: 'CPU of the app process per request, all sampled, as the work grows.',
    tables,
    plots,
  }
}

async function measureAxis(
  { app, values, path, connections }: Axis,
  bench: Bench,
): Promise<readonly (readonly [number, readonly number[]])[]> {
  const rows: [number, readonly number[]][] = []
  for (const value of values) {
    const { rounds, requests } = bench.effort
    const figures = await measureCpu({
      app,
      path: path(value),
      variants: pick(bench, VARIANTS),
      rounds: Math.ceil(rounds / 2),
      requests: Math.ceil(requests / 2),
      warmUp: requests,
      connections: connections(value),
    })
    rows.push([value, VARIANTS.map((name) => median(figures.get(name) ?? []))])
  }
  return rows
}
