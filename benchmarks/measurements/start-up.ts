import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { median, quantile } from '../statistics.ts'
import type { Variant } from '../variants.ts'
import { type Measurement, pick } from './measurement.ts'

const VARIANTS = ['bare', 'this', 'this off', 'upstream', 'upstream off', 'dd-trace']
const EXPRESS = join(import.meta.dirname, '../peers/node_modules/express')
const SCRIPTS: Readonly<Record<string, string>> = {
  'an empty script': '',
  'an Express app that listens': `require(${JSON.stringify(EXPRESS)})().listen(0, '127.0.0.1', () => process.exit(0))`,
}
/** Printed by the process itself when it ends: all of its CPU time and the most memory it had. */
const REPORT = `process.on('exit', () => { const { user, system } = process.cpuUsage(); require('node:fs').writeSync(2, 'spent ' + (user + system) / 1000 + ' ' + process.resourceUsage().maxRSS / 1024 + '\\n') });`

type Cost = { readonly wallMs: number; readonly cpuMs: number; readonly peakMb: number }

/** What the start and end of a process cost. */
export const startUp: Measurement = async (bench) => {
  const folder = await mkdtemp(join(tmpdir(), 'start-up-'))
  const variants = pick(bench, VARIANTS)
  const tables = []
  const plots = []
  for (const [title, text] of Object.entries(SCRIPTS)) {
    const script = join(folder, 'script.cjs')
    await writeFile(script, `${REPORT}\n${text}\n`)
    const costs = new Map<string, Cost[]>(variants.map(({ name }) => [name, []]))
    for (let round = 0; round < bench.effort.rounds * 2; round++) {
      for (const variant of variants) costs.get(variant.name)?.push(await measure(script, variant))
    }
    const of = (name: string, read: (cost: Cost) => number): number => median((costs.get(name) ?? []).map(read))
    const cpu = (name: string): number => of(name, ({ cpuMs }) => cpuMs)
    const added = (name: string): number => cpu(name) - cpu('bare')
    tables.push({
      columns: [title, 'wall ms', '10 % to 90 %', 'CPU ms', 'added CPU ms', 'peak MB', 'of upstream’s'],
      rows: [...costs].map(([name, each]) => {
        const walls = each.map(({ wallMs }) => wallMs)
        return [
          name,
          median(walls).toFixed(0),
          `${quantile(walls, 0.1).toFixed(0)} to ${quantile(walls, 0.9).toFixed(0)}`,
          cpu(name).toFixed(0),
          name === 'bare' ? '' : added(name).toFixed(1),
          of(name, ({ peakMb }) => peakMb).toFixed(0),
          name === 'bare' ? '' : (added(name) / added('upstream')).toFixed(2),
        ]
      }),
    })
    plots.push({
      kind: 'bars' as const,
      name: title.includes('Express') ? 'start-up-express' : 'start-up-empty',
      title: `Wall time of ${title}`,
      unit: 'ms',
      bars: variants.map(({ name }) => ({ label: name, value: of(name, ({ wallMs }) => wallMs) })),
    })
  }
  await rm(folder, { recursive: true })
  return {
    name: 'start-up',
    title: 'Start-up',
    text: 'From the start of the process to its end. `off` is OTEL_SDK_DISABLED=true; the last column is added CPU over what upstream adds.',
    tables,
    plots,
  }
}

async function measure(script: string, { execArgv, env }: Variant): Promise<Cost> {
  const start = performance.now()
  const { stderr } = await promisify(execFile)(process.execPath, [...execArgv, script], {
    env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', ...env },
  })
  const wallMs = performance.now() - start
  const [, cpuMs = '0', peakMb = '0'] = /^spent ([\d.]+) ([\d.]+)$/m.exec(stderr) ?? []
  return { wallMs, cpuMs: Number(cpuMs), peakMb: Number(peakMb) }
}
