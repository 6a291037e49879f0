// CPU per request of an app: bare, with this package and with its peers, in rounds in one run.
//   npm run bench [-- --rounds 9 --requests 4000 --write]
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { measureCpu } from './cpu.ts'
import { startSink } from './sink.ts'
import { median, quantile } from './statistics.ts'
import { variants } from './variants.ts'

const APPS = [
  { app: 'http', title: 'node:http', path: '/' },
  { app: 'express', title: 'Express 5', path: '/users/7' },
  { app: 'fastify', title: 'Fastify 5', path: '/users/7' },
]

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '9' },
    requests: { type: 'string', default: '4000' },
    write: { type: 'boolean', default: false },
  },
})
const rounds = Number(values.rounds)
const requests = Number(values.requests)

const peers = join(import.meta.dirname, 'peers')
if (!existsSync(join(peers, 'node_modules'))) execFileSync('npm', ['ci', '--prefix', peers], { stdio: 'inherit' })

const lines = [
  '# CPU per request',
  '',
  `Microseconds of CPU of the app process, all threads: medians of ${rounds} rounds of ${requests} requests, all variants`,
  'taking turns in one run. The ratio is what a variant adds to the bare app, to what upstream adds when it samples all.',
  `Node ${process.versions.node}, ${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} cores.`,
  '`npm run bench` repeats it; the versions of the peers are in `benchmarks/peers/package.json`.',
  '',
  '| app | variant | µs | 10 % to 90 % | added | ratio to upstream |',
  '| --- | --- | ---: | ---: | ---: | ---: |',
]
const sink = await startSink()
const all = Object.values(variants(sink.url))
for (const { app, title, path } of APPS) {
  const figures = await measureCpu({ app, path, variants: all, rounds, requests, warmUp: requests, connections: 10 })
  const of = (name: string): number => median(figures.get(name) ?? [])
  const bare = of('bare')
  const upstream = of('upstream') - bare
  for (const [name, each] of figures) {
    const added = of(name) - bare
    const spread = `${quantile(each, 0.1).toFixed(1)} to ${quantile(each, 0.9).toFixed(1)}`
    const cells = [
      name,
      of(name).toFixed(1),
      spread,
      ...(name === 'bare' ? ['', ''] : [added.toFixed(1), (added / upstream).toFixed(2)]),
    ]
    lines.push(`| ${name === 'bare' ? title : ''} | ${cells.join(' | ')} |`)
  }
}
console.log(lines.join('\n'))
if (values.write) {
  const folder = join(import.meta.dirname, '../docs/benchmarks')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'cpu.md'), `${lines.join('\n')}\n`)
}
process.exit(0)
