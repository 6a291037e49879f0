// What a log line costs with the bridge: nanoseconds per line, by logger, by kind of line, in a recording span.
// Usage: node benchmarks/logs.ts [logger …]
//
// off: the logger alone. ours, upstream: with the instrumentation, its trace context in the line, and a log record
// made and handed to a processor of the SDK that drops it. silent: as ours, but no logger provider is there.
// Each variant runs in a process of its own, variants take turns, and the middle figure counts.
import { execFileSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { context, logs } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import type { Instrumentation } from '@opentelemetry/instrumentation'
import { LoggerProvider } from '@opentelemetry/sdk-logs'
import { TracerProvider } from '@opentelemetry/sdk-trace'
import { median } from './statistics.ts'

const require = createRequire(import.meta.url)

const VARIANTS = ['off', 'silent', 'ours', 'upstream'] as const
type Variant = (typeof VARIANTS)[number]
const LOGGERS = ['pino', 'winston', 'bunyan'] as const
type LoggerName = (typeof LOGGERS)[number]

type Log = (fields: object, message: string) => void
type Lines = Readonly<Record<string, () => void>>

type Bunyan = { createLogger(options: object): { info: Log } }
let bunyan: Bunyan | undefined

const ROUNDS = 3
const SPAN_MS = 400

const [mode, ...rest] = process.argv.slice(2)
if (mode === '--measure') await measure(rest[0] as LoggerName, rest[1] as Variant)
else compare(mode === undefined ? LOGGERS : ([mode, ...rest] as LoggerName[]))

function compare(names: readonly LoggerName[]): void {
  for (const name of names) {
    const figures = new Map<string, Map<Variant, number[]>>()
    for (let round = 0; round < ROUNDS; round++) {
      for (const variant of VARIANTS) {
        const output = execFileSync(process.execPath, [import.meta.filename, '--measure', name, variant], {
          encoding: 'utf8',
        })
        for (const [line, nanos] of Object.entries(JSON.parse(output) as Record<string, number>)) {
          const byVariant = figures.get(line) ?? new Map<Variant, number[]>()
          figures.set(line, byVariant)
          byVariant.set(variant, [...(byVariant.get(variant) ?? []), nanos])
        }
      }
    }
    console.log(`\n${name}, ns per line (more than without)`)
    for (const [line, byVariant] of figures) {
      const off = median(byVariant.get('off') ?? [])
      const cells = VARIANTS.map((variant) => {
        const nanos = median(byVariant.get(variant) ?? [])
        return `${variant} ${nanos.toFixed(0)}${variant === 'off' ? '' : ` (+${(nanos - off).toFixed(0)})`}`
      })
      console.log(`  ${line.padEnd(10)} ${cells.join('   ')}`)
    }
  }
}

async function measure(name: LoggerName, variant: Variant): Promise<void> {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  if (variant === 'ours' || variant === 'upstream') {
    const processor = { onEmit() {}, forceFlush: () => Promise.resolve(), shutdown: () => Promise.resolve() }
    logs.setGlobalLoggerProvider(new LoggerProvider({ processors: [processor] }))
  }
  if (variant !== 'off') await instrument(name, variant)
  const lines = toLines(name)
  const figures: Record<string, number> = {}
  for (const [line, write] of Object.entries(lines)) {
    // A span keeps 128 events and the attributes of each: one span per figure, as in a request.
    new TracerProvider().getTracer('benchmark').startActiveSpan(line, () => {
      time(write, SPAN_MS / 2)
      figures[line] = time(write, SPAN_MS)
    })
  }
  process.stdout.write(JSON.stringify(figures))
}

async function instrument(name: LoggerName, variant: Variant): Promise<void> {
  const isOurs = variant !== 'upstream'
  const path = isOurs ? `../src/logs/chunks/${name}.ts` : `@opentelemetry/instrumentation-${name}`
  const exported = (await import(path)) as Record<string, new (config: object) => Instrumentation>
  const Class = Object.entries(exported).find(([key]) => key.endsWith('Instrumentation'))?.[1]
  if (Class === undefined) throw new Error(`${path} exports no instrumentation`)
  const instrumentation = new Class({ enabled: false })
  instrumentation.setConfig({ enabled: true })
  instrumentation.enable()
  if (name === 'bunyan') bunyan = patchOld(instrumentation) as Bunyan
}

type Patching = { getModuleDefinitions(): { patch(exports: unknown, version: string): unknown }[] }

/** Upstream knows bunyan 1 only, which is an alias here: the hooks do not know it. */
function patchOld(instrumentation: Instrumentation): unknown {
  const patching = instrumentation as unknown as Patching
  return patching.getModuleDefinitions()[0]?.patch(require('bunyan-v1'), '1.8.15')
}

function toLines(name: LoggerName): Lines {
  const log = toLog(name)
  const fields = { order__id: 7, customer: 'c-1', express: true, amount: 12.5 }
  const error = new TypeError('bad')
  return {
    text: () => log({}, 'the order is on its way'),
    fields: () => log(fields, 'the order is on its way'),
    event: () => log(fields, 'order-placed'),
    nested: () => log({ order: { id: 7, lines: [1, 2, 3], customer: { name: 'c' } } }, 'the order is on its way'),
    error: () => log({ err: error }, 'it failed'),
  }
}

function toLog(name: LoggerName): Log {
  const sink = { write() {} }
  if (name === 'pino') {
    const { pino } = require('pino') as typeof import('pino')
    const logger = pino({ name: 'shop' }, sink)
    return (fields, message) => logger.info(fields, message)
  }
  if (name === 'winston') {
    const { createLogger, Transport } = require('winston') as typeof import('winston') & {
      Transport: new (options: object) => import('winston').transport
    }
    const transport = new Transport({ log: (_info: unknown, next: () => void) => next() })
    const logger = createLogger({ transports: [transport] })
    return (fields, message) => logger.info(message, fields)
  }
  const logger = (bunyan ?? (require('bunyan-v1') as Bunyan)).createLogger({ name: 'shop', stream: sink })
  return (fields, message) => logger.info(fields, message)
}

/** Nanoseconds of CPU per call, over at least `spanMs` milliseconds: other processes do not count. */
function time(run: () => void, spanMs: number): number {
  const begin = process.cpuUsage()
  let micros = 0
  let calls = 0
  while (micros < spanMs * 1000) {
    for (let batch = 0; batch < 2_000; batch++) run()
    calls += 2_000
    const { user, system } = process.cpuUsage(begin)
    micros = user + system
  }
  return (micros * 1000) / calls
}
