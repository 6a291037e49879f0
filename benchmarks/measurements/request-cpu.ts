import { measureCpu } from '../cpu.ts'
import type { Plot, Section, Table } from '../report/section.ts'
import { median, quantile } from '../statistics.ts'
import { startBackends } from './backends.ts'
import { type Bench, type Measurement, pick } from './measurement.ts'

type App = {
  readonly app: string
  readonly title: string
  readonly path: string
  readonly needsBackends?: true
}

const APPS: readonly App[] = [
  { app: 'http', title: 'node:http', path: '/' },
  { app: 'express', title: 'Express 5', path: '/users/7' },
  { app: 'fastify', title: 'Fastify 5', path: '/users/7' },
]
const SERVICES: App = {
  app: 'services',
  title: 'Express 5 with pg, redis and pino',
  path: '/users/7',
  needsBackends: true,
}
const VARIANTS = [
  'bare',
  'this',
  'this@2%',
  'this@2%+keep',
  'this off',
  'upstream',
  'upstream@2%',
  'upstream off',
  'dd-trace',
  'dd-trace@2%',
]
const CONNECTIONS = 10

/** CPU per request of each app with each variant. */
export const requestCpu: Measurement = (bench) => measureApps(bench, 'cpu', 'CPU per request', APPS)

/** The same of an app that asks servers. Its requests take long: there are half as many, of one process each. */
export const servicesCpu: Measurement = ({ effort, ...bench }) => {
  const { requests, warmUp } = effort
  const less = { ...effort, processes: 1, requests: Math.ceil(requests / 2), warmUp: Math.ceil(warmUp / 2) }
  return measureApps(
    { ...bench, effort: less },
    'cpu-services',
    'CPU per request of an app with servers: one process of each variant, half as many requests',
    [SERVICES],
  )
}

async function measureApps(bench: Bench, name: string, title: string, apps: readonly App[]): Promise<Section> {
  const tables: Table[] = []
  const plots: Plot[] = []
  for (const app of apps) {
    const figures = await measure(app, bench)
    if (figures === undefined) continue
    const of = (name: string): number => median(figures.get(name) ?? [])
    const added = (name: string): number => of(name) - of('bare')
    tables.push({
      columns: [app.title, 'µs', '10 % to 90 %', 'added µs', 'of upstream’s'],
      rows: [...figures].map(([name, each]) => [
        name,
        of(name).toFixed(1),
        `${quantile(each, 0.1).toFixed(1)} to ${quantile(each, 0.9).toFixed(1)}`,
        name === 'bare' ? '' : added(name).toFixed(1),
        name === 'bare' ? '' : (added(name) / added(likeUpstream(name))).toFixed(2),
      ]),
    })
    plots.push({
      kind: 'bars',
      name: `cpu-${app.app}`,
      title: `CPU per request, ${app.title}`,
      unit: 'µs',
      bars: VARIANTS.map((label) => ({ label, value: of(label) })),
    })
  }
  return {
    name,
    title,
    text:
      'Microseconds of CPU of the app process, all its threads, per request: medians over the rounds. `@2%` samples two ' +
      'traces of a hundred at their head, `+keep` also keeps traces with an error and slow ones (smart keep); `off` is ' +
      'OTEL_SDK_DISABLED=true. The last column is what a variant adds to the bare app, over what upstream adds with the ' +
      'same sampling.',
    tables,
    plots,
  }
}

/** What a variant is compared with: upstream with the same sampling. */
function likeUpstream(name: string): string {
  return name.includes('@2%') ? 'upstream@2%' : 'upstream'
}

async function measure(app: App, bench: Bench): Promise<Map<string, number[]> | undefined> {
  const backends = app.needsBackends ? await startBackends() : undefined
  if (app.needsBackends && backends === undefined) return undefined
  try {
    const { processes, rounds, requests, warmUp } = bench.effort
    return await measureCpu({
      app: app.app,
      path: app.path,
      variants: pick(bench, VARIANTS),
      processes,
      rounds,
      requests,
      warmUp,
      connections: CONNECTIONS,
      ...(backends && { env: backends.env }),
    })
  } finally {
    await backends?.stop()
  }
}
