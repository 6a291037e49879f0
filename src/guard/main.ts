// The only code of ours that a process loads when telemetry is off. Bundled alone, for Node 14.
import { environment } from '../config/environment.ts'
import type { Env, Problem } from '../config/config.ts'
import { problemText } from '../config/problem-text.ts'
import { decideSwitch } from '../config/switch.ts'
import { processFacts, readProcessKind } from './process-kind.ts'
import { isSupportedNode, OLDEST_NODE } from './version.ts'

declare const require: (path: string) => unknown

const STATE = Symbol.for('@org/otel')

/** Set without a destination in many places, by platforms and base images: no sign of a mistake. */
const HARMLESS =
  /^OTEL_(?:SERVICE_NAME|RESOURCE_ATTRIBUTES\w*|LOG_LEVEL|PROPAGATORS|(?:TRACES|METRICS|LOGS)_EXPORTER|SDK_DISABLED)$/

/** Writes a line to stderr without loading `process.stderr`, which would start a stream. */
function say(line: string): void {
  try {
    const { writeSync } = require('fs') as typeof import('node:fs')
    writeSync(2, `[otel] ${line}\n`)
  } catch {
    // Nobody listens on stderr.
  }
}

function sayProblems(problems: readonly Problem[]): void {
  for (const problem of problems) if (problem.level === 'warn') say(problemText(problem))
}

/** `node:tty` loads the network stack: it is asked only when stderr is a device, and not the one that swallows all. */
function isTerminal(): boolean {
  const { fstatSync, statSync } = require('fs') as typeof import('node:fs')
  const devNull = process.platform === 'win32' ? '\\\\.\\NUL' : '/dev/null'
  const stats = fstatSync(2)
  if (!stats.isCharacterDevice() || stats.rdev === statSync(devNull).rdev) return false
  return (require('tty') as typeof import('node:tty')).isatty(2)
}

/** Set, and of no use without a destination: perhaps the destination's name is misspelt. */
function isSuspicious(env: Env, name: string): boolean {
  return /^_?OTEL_|^TELEMETRY_/.test(name) && !HARMLESS.test(name) && env[name]?.trim() !== ''
}

/** Telemetry is off: says why if somebody may have meant it to be on. */
function stayOff(env: Env, reason: string, problems: readonly Problem[]): void {
  const isDoubtful = reason === 'not configured' && Object.keys(env).some((name) => isSuspicious(env, name))
  if (isDoubtful && isSupportedNode(process.versions.node)) {
    const { readConfig } = require('./config.cjs') as typeof import('../config/read.ts')
    sayProblems(readConfig(env).problems)
  } else {
    sayProblems(problems)
  }
  if (reason !== 'not configured') return
  if (isTerminal()) {
    say(
      'telemetry is off: nothing says where to send it. Set OTEL_EXPORTER_OTLP_ENDPOINT (or OTEL_TRACES_EXPORTER=console) to turn it on.',
    )
  }
}

/** Decides whether this process is instrumented, and if so loads the preload. Never throws. */
function guard(): void {
  if (Object.prototype.hasOwnProperty.call(globalThis, STATE)) return
  const env = environment()
  const kind = readProcessKind(processFacts(env))
  if (kind === 'package-manager' || kind === 'foreign-thread') return
  const { on, reason, problems } = decideSwitch(env)
  if (!on) {
    if (kind === 'main') stayOff(env, reason, problems)
    return
  }
  const version = process.versions.node
  if (!isSupportedNode(version)) {
    if (kind === 'main')
      say(`Node.js ${OLDEST_NODE.join('.')} or later is needed, this is ${version}: the app runs uninstrumented.`)
    return
  }
  const { preload } = require('./preload.cjs') as typeof import('../preload.ts')
  preload({ kind, reason })
}

try {
  guard()
} catch (error) {
  say(`could not start: ${error instanceof Error ? error.stack : String(error)}. The app runs uninstrumented.`)
}
