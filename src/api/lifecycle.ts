import { environment } from '../config/environment.ts'
import { decideSwitch } from '../config/switch.ts'
import { getState, type OtelState, type OtelStatus, type SignalCounts } from '../state.ts'
import { DISTRO_VERSION } from '../version.ts'
import { publishProvidersChanged } from './providers-changed.ts'
import { runGuard } from './run-guard.ts'

const DEFAULT_TIMEOUT_MS = 10_000
const NONE: SignalCounts = Object.freeze({ traces: 0, metrics: 0, logs: 0 })

/**
 * Sets telemetry up in this process (M-46c): when `_OTEL_DEFER_SETUP` has put it off, or when the program has no preload
 * and loads this package itself, as the first thing it does. Whether it is on, and what it does, is decided by the
 * environment variables of this moment. Nothing happens the second time (M-47). Never throws.
 *
 * @returns whether telemetry is on
 */
export function setup(): boolean {
  return guarded(() => {
    if (getState() === undefined && decideSwitch(environment()).on) runGuard()
    getState()?.setup()
    publishProvidersChanged()
    return isEnabled()
  }, false)
}

/**
 * Delivers what was made so far, for a program that cannot wait for the end of the process, as a serverless handler.
 * Never throws or rejects.
 *
 * @param options.timeoutMs how long to wait at most, in milliseconds; 10000 by default
 * @returns whether everything was delivered in time; true when telemetry is off
 */
export async function flush({
  timeoutMs = DEFAULT_TIMEOUT_MS,
}: { readonly timeoutMs?: number } = {}): Promise<boolean> {
  return settled((state) => state.flush({ timeoutMs: toTimeout(timeoutMs) }))
}

/**
 * Delivers what was made so far and stops telemetry; nothing is made after that. A program that just ends needs no such
 * call. Can be called twice. Never throws or rejects.
 *
 * @param options.timeoutMs how long to wait at most, in milliseconds; 10000 by default
 * @returns whether everything was delivered in time; true when telemetry is off
 */
export async function shutdown({
  timeoutMs = DEFAULT_TIMEOUT_MS,
}: { readonly timeoutMs?: number } = {}): Promise<boolean> {
  return settled((state) => state.shutdown({ timeoutMs: toTimeout(timeoutMs) }))
}

/** Whether telemetry is on in this process; also while its set-up is deferred. */
export function isEnabled(): boolean {
  return getState()?.enabled ?? false
}

/** What telemetry does in this process and why, and its counts so far. Never throws. */
export function status(): OtelStatus {
  const none = { version: DISTRO_VERSION, sent: NONE, lost: NONE, waiting: NONE }
  const off = { ...none, enabled: false, phase: 'off' } as const
  return guarded(() => getState()?.status() ?? { ...off, reason: reasonToBeOff() }, { ...off, reason: 'unknown' })
}

function reasonToBeOff(): string {
  const { on, reason } = decideSwitch(environment())
  return on ? 'the preload is not loaded' : reason
}

/** A state may be of another version of this package, whose functions are not known here. */
function guarded<T>(run: () => T, otherwise: T): T {
  try {
    return run()
  } catch {
    return otherwise
  }
}

async function settled(run: (state: OtelState) => Promise<boolean>): Promise<boolean> {
  const state = getState()
  if (state === undefined) return true
  try {
    return await run(state)
  } catch {
    return false
  }
}

function toTimeout(timeoutMs: number): number {
  return timeoutMs >= 0 ? timeoutMs : DEFAULT_TIMEOUT_MS
}
