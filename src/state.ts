import type { LogsConfig, Signal } from './config/config.ts'
import type { EventGate } from './logs/catalogue.ts'

/** A number for each signal: spans, data points, log records. */
export type SignalCounts = Readonly<Record<Signal, number>>

/**
 * What telemetry is doing in this process. `off`: nothing is made. `deferred`: the app is instrumented, but nothing is
 * made before `setup` (M-46). `running`. `ended`: after `shutdown`, nothing is made any more.
 */
export type Phase = 'off' | 'deferred' | 'running' | 'ended'

/** What telemetry has done so far. */
export type OtelStatus = {
  /** Whether telemetry was turned on for this process, also while set-up is deferred. */
  readonly enabled: boolean
  readonly phase: Phase
  /** What decided about on or off: `OTEL_SDK_DISABLED=true`, `OTEL_EXPORTER_OTLP_ENDPOINT is set`. No secrets. */
  readonly reason: string
  /** Of this package. */
  readonly version: string
  /** Delivered to every destination that takes the signal. */
  readonly sent: SignalCounts
  /** Made, and lost for good. */
  readonly lost: SignalCounts
  /** Made, and still on its way. */
  readonly waiting: SignalCounts
  /** Events outside the lists of OTEL_NODE_EVENT_CATALOGUE and OTEL_NODE_EVENT_ALLOWLIST, once one of them has been asked. */
  readonly events?: { readonly notInCatalogue: number; readonly notAllowed: number }
}

/** What the events that the app logs itself are made with; part of the configuration. */
export type EventSettings = Pick<
  LogsConfig,
  'limits' | 'spanEvents' | 'baggage' | 'eventNameAttribute' | 'eventCatalogue' | 'eventAllowlist'
> &
  // The state may be that of an older copy of this package.
  Partial<Pick<LogsConfig, 'redactedKeys'>>

/**
 * The one state of a process, made by the preload and found by every copy of this package, whether it was loaded as
 * CommonJS, as ES module, or is part of the app's own bundle (M-47). None of the functions throws or rejects.
 */
export type OtelState = {
  readonly version: string
  readonly enabled: boolean
  /** Makes the providers when that was deferred (M-46c). Does nothing the second time. */
  readonly setup: () => void
  /**
   * Delivers all that was made so far.
   * @returns whether everything was out before the deadline
   */
  readonly flush: (options: { readonly timeoutMs: number }) => Promise<boolean>
  /** Flushes, then stops all telemetry of the process. */
  readonly shutdown: (options: { readonly timeoutMs: number }) => Promise<boolean>
  readonly status: () => OtelStatus
  readonly events: EventSettings
  /** By the settings that they are made of: what is counted and said of events is counted and said once for all loggers. */
  readonly eventGates?: WeakMap<object, EventGate>
}

/** The guard asks for this property before it starts anything; `main.ts` has the same text. */
const STATE: unique symbol = Symbol.for('@org/otel')

type Holder = { [STATE]?: OtelState }

/** The state of this process; undefined when telemetry is off, or the preload is not there. */
export function getState(): OtelState | undefined {
  return (globalThis as Holder)[STATE]
}

/** Makes the state known to the whole process. Only the preload calls it, once. */
export function setState(state: OtelState): void {
  Object.defineProperty(globalThis, STATE, { value: state, configurable: true, enumerable: false, writable: true })
}
