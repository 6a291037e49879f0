import type { Env, Problem } from './config.ts'

/** Whether telemetry is on, and which variable said so. */
export type Switch = {
  readonly on: boolean
  /** `OTEL_SDK_DISABLED=true`, `OTEL_TRACES_EXPORTER is set`, `every exporter is none`, `not configured`; holds no text of the user's. */
  readonly reason: string
  readonly problems: readonly Problem[]
}

/**
 * Decides whether telemetry is on (§7-1): by the flags in their order, else by
 * a destination, else it is off. An empty variable is an unset one (F-09).
 *
 * Part of the guard, which every process loads: imports nothing.
 */
export function decideSwitch(env: Env): Switch {
  const problems: Problem[] = []
  const say: Say = (variable, found) => {
    problems.push({ variable, value: read(env, variable) ?? '', expected: '', level: 'warn', ...found })
  }
  return { ...decide(env, say), problems }
}

/** Whether `_OTEL_DEFER_SETUP` (or its alias) says that this process will fork (M-40, M-46). */
export function readDefer(env: Env): boolean {
  return parseFlag(read(env, '_OTEL_DEFER_SETUP') ?? read(env, 'OTEL_DEFER_SETUP') ?? '') === true
}

/**
 * The boolean that our own variables and the aliases are written with, in any
 * case: true, 1, yes, on; false, 0, no, off. undefined: none of them.
 */
export function parseFlag(text: string): boolean | undefined {
  if (/^(?:true|1|yes|on)$/i.test(text)) return true
  return /^(?:false|0|no|off)$/i.test(text) ? false : undefined
}

type Decision = Pick<Switch, 'on' | 'reason'>
type Say = (variable: string, found: Partial<Problem> & Pick<Problem, 'action'>) => void

const OFFICIAL = 'OTEL_SDK_DISABLED'
const BACKEND = 'TELEMETRY_BACKEND'
const SIGNALS = ['TRACES', 'METRICS', 'LOGS']

function read(env: Env, name: string): string | undefined {
  return env[name]?.trim() || undefined
}

function decide(env: Env, say: Say): Decision {
  const [first, ...others] = readFlags(env, say)
  if (first === undefined) return decideByDestination(env, say)
  const { name, on } = first
  for (const other of others) {
    if (other.on !== on) say(other.name, { finding: `says the opposite of ${name}`, action: `${name} is followed` })
  }
  if (name === OFFICIAL) return { on, reason: `${OFFICIAL}=${!on}` }
  const decision = on && name === 'TELEMETRY_ENABLED' ? decideByBackend(env, say) : { on, reason: `${name}=${on}` }
  const action = `telemetry is ${decision.on ? 'on' : 'off'}`
  say(name, { finding: `is an alias of ${OFFICIAL}`, action, level: 'info' })
  return decision
}

/** The flags that are set, the strongest first. Of OTEL_SDK_DISABLED anything but "true" disables nothing, and only "false" is an explicit on. */
function readFlags(env: Env, say: Say): readonly { name: string; on: boolean }[] {
  return [OFFICIAL, 'TELEMETRY_ENABLED', 'OTEL_ENABLED'].flatMap((name) => {
    const text = read(env, name)
    if (text === undefined) return []
    const flag = name === OFFICIAL && !/^(?:true|false)$/i.test(text) ? undefined : parseFlag(text)
    if (flag !== undefined) return [{ name, on: flag !== (name === OFFICIAL) }]
    say(name, { expected: 'true or false', action: 'it is ignored' })
    return []
  })
}

/** P-02: the backend says what is sent; not set, `otel` is meant. */
function decideByBackend(env: Env, say: Say): Decision {
  const backend = read(env, BACKEND)?.toLowerCase() ?? 'otel'
  if (['otel', 'prom', 'hybrid'].includes(backend)) return { on: true, reason: 'TELEMETRY_ENABLED=true' }
  const found = backend === 'noop' ? { finding: 'sends nothing' } : { expected: 'one of otel, prom, hybrid, noop' }
  say(BACKEND, { ...found, action: 'telemetry is off' })
  return { on: false, reason: `${BACKEND} sends nothing` }
}

function decideByDestination(env: Env, say: Say): Decision {
  const open = SIGNALS.filter((signal) => !isNone(env, `OTEL_${signal}_EXPORTER`))
  const destination = destinations(env, open).find((name) => read(env, name) !== undefined)
  if (destination !== undefined) return { on: true, reason: `${destination} is set` }
  if ((read(env, BACKEND) ?? 'noop').toLowerCase() !== 'noop') {
    say(BACKEND, { finding: 'has no effect without TELEMETRY_ENABLED=true', action: 'telemetry is off' })
  }
  return { on: false, reason: open.length === 0 ? 'every exporter is none' : 'not configured' }
}

/** Variables that say where to send. A signal whose exporter is `none` is sent nowhere, whatever its endpoint says. */
function destinations(env: Env, open: readonly string[]): readonly string[] {
  return [
    'OTEL_CONFIG_FILE',
    'OTEL_EXPERIMENTAL_CONFIG_FILE',
    ...(open.length > 0 ? ['OTEL_EXPORTER_OTLP_ENDPOINT', 'OTEL_ENDPOINT'] : []),
    ...open.flatMap((signal) => [`OTEL_${signal}_EXPORTER`, `OTEL_EXPORTER_OTLP_${signal}_ENDPOINT`]),
    ...(open.includes('TRACES') && !isNone(env, 'OTEL_EXPORTER') ? ['OTEL_EXPORTER'] : []),
  ]
}

/** Whether a list of exporters has `none` in it. */
function isNone(env: Env, name: string): boolean {
  return /(?:^|,)\s*none\s*(?:,|$)/i.test(read(env, name) ?? '')
}
