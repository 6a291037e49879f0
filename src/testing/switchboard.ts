import { AsyncLocalStorage } from 'node:async_hooks'
import type { LoggerProvider, MeterProvider, TracerProvider } from '@opentelemetry/api'
import { followLogger } from '../api/following-logger.ts'
import { followMeter } from '../api/following-meter.ts'
import { followTracer } from '../api/following-tracer.ts'
import { publishProvidersChanged } from '../api/providers-changed.ts'
import { type Registered, registered } from '../api/registered.ts'

/** The providers of one capture. */
export type CaptureProviders = {
  readonly tracerProvider: TracerProvider
  /** Another one after each `clear`. */
  readonly meterProvider: MeterProvider
  readonly loggerProvider: LoggerProvider
}

const active: CaptureProviders[] = []
const own = new AsyncLocalStorage<CaptureProviders>()

/** The capture that the calling code belongs to: that of its `run`, else the one that was started last. */
function current(): CaptureProviders | undefined {
  const mine = own.getStore()
  return mine !== undefined && active.includes(mine) ? mine : active.at(-1)
}

/** @returns how many are active now */
export function addCapture(capture: CaptureProviders): number {
  const count = active.push(capture)
  publishProvidersChanged()
  return count
}

/** @returns how many are left */
export function removeCapture(capture: CaptureProviders): number {
  const index = active.indexOf(capture)
  if (index !== -1) active.splice(index, 1)
  publishProvidersChanged()
  return active.length
}

/** What `fn` does belongs to this capture, also while others are active. */
export function runInCapture<T>(capture: CaptureProviders, fn: () => T): T {
  return own.run(capture, fn)
}

/**
 * The providers that are registered during a capture. An app keeps its tracers, meters and instruments for ever, in
 * module variables, so these lead to the capture of the moment; and without one, to what else is registered.
 */
export const switchboard: Required<Pick<Registered, 'trace' | 'metrics' | 'logs'>> = {
  trace: {
    getTracer: (name, version, options) => followTracer(currentTracers, { name, version, ...toOptions(options) }),
  },
  metrics: {
    getMeter: (name, version, options) => followMeter(currentMeters, { name, version, ...toOptions(options) }),
  },
  logs: {
    getLogger: (name, version, options) => followLogger(currentLoggers, { name, version, ...toOptions(options) }),
  },
}

function currentTracers(): TracerProvider | undefined {
  return current()?.tracerProvider ?? elsewhere()?.trace
}

function currentMeters(): MeterProvider | undefined {
  return current()?.meterProvider ?? elsewhere()?.metrics
}

function currentLoggers(): LoggerProvider | undefined {
  return current()?.loggerProvider ?? elsewhere()?.logs
}

function elsewhere(): Registered | undefined {
  const found = registered()
  return found?.metrics === switchboard.metrics ? undefined : found
}

function toOptions(options: { schemaUrl?: string } | undefined): { options?: { schemaUrl?: string } } {
  return options === undefined ? {} : { options }
}
