// The only code of ours that a process loads when telemetry is off. Bundled alone, for Node 14.
import { environment } from '../config/environment.ts'
import { decideSwitch } from '../config/switch.ts'
import { processFacts, readProcessKind } from './process-kind.ts'
import { isSupportedNode, OLDEST_NODE } from './version.ts'

declare const require: (path: string) => unknown

const STATE = Symbol.for('@org/otel')

/** Writes a line to stderr without loading `process.stderr`, which would start a stream. */
function say(line: string): void {
  try {
    const { writeSync } = require('fs') as typeof import('node:fs')
    writeSync(2, `[otel] ${line}\n`)
  } catch {
    // Nobody listens on stderr.
  }
}

/** `node:tty` loads the network stack: it is asked only when stderr is some kind of device. */
function isTerminal(): boolean {
  const { fstatSync } = require('fs') as typeof import('node:fs')
  return fstatSync(2).isCharacterDevice() && (require('tty') as typeof import('node:tty')).isatty(2)
}

/** Decides whether this process is instrumented, and if so loads the preload. Never throws. */
function guard(): void {
  if (Object.prototype.hasOwnProperty.call(globalThis, STATE)) return
  const env = environment()
  const { on, reason, problems } = decideSwitch(env)
  const kind = readProcessKind(processFacts(env))
  if (kind === 'package-manager' || kind === 'foreign-thread') return
  if (!on) {
    if (kind !== 'main') return
    for (const { variable, value, expected, action } of problems) say(`${variable}="${value}" is not ${expected}; ${action}.`)
    if (reason === 'not configured' && isTerminal()) {
      say('telemetry is off: nothing says where to send it. Set OTEL_EXPORTER_OTLP_ENDPOINT (or OTEL_TRACES_EXPORTER=console) to turn it on.')
    }
    return
  }
  const version = process.versions.node
  if (!isSupportedNode(version)) {
    if (kind === 'main') say(`Node.js ${OLDEST_NODE.join('.')} or later is needed, this is ${version}: the app runs uninstrumented.`)
    return
  }
  const { preload } = require('./preload.cjs') as typeof import('../preload.ts')
  preload({ kind })
}

try {
  guard()
} catch (error) {
  say(`could not start: ${error instanceof Error ? error.stack : String(error)}. The app runs uninstrumented.`)
}
