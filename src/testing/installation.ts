import { context, logs, metrics, propagation, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { CompositePropagator, W3CBaggagePropagator, W3CTraceContextPropagator } from '@opentelemetry/core'
import { delegateCopies } from './api-copies-of-app.ts'
import { switchboard } from './switchboard.ts'

/** Where the copies of `@opentelemetry/api` meet; the second one is that of `@opentelemetry/api-logs`. */
const GLOBALS: readonly symbol[] = [Symbol.for('opentelemetry.js.api.1'), Symbol.for('io.opentelemetry.js.api.logs')]

type Globals = Record<symbol, unknown>

const manager = new AsyncLocalStorageContextManager().enable()
const propagator = new CompositePropagator({
  propagators: [new W3CTraceContextPropagator(), new W3CBaggagePropagator()],
})

/**
 * Registers the switchboard for the process, in the place of what is registered.
 *
 * @param copies of the API that the caller knows of
 * @returns puts back what was there, unless somebody else has registered something since
 */
export function install(copies: readonly unknown[]): () => void {
  const globals = globalThis as Globals
  const before = GLOBALS.map((key) => [key, Object.getOwnPropertyDescriptor(globalThis, key)] as const)
  for (const key of GLOBALS) Reflect.deleteProperty(globals, key)
  delegateCopies(copies)
  trace.setGlobalTracerProvider(switchboard.trace)
  metrics.setGlobalMeterProvider(switchboard.metrics)
  logs.setGlobalLoggerProvider(switchboard.logs)
  context.setGlobalContextManager(manager)
  propagation.setGlobalPropagator(propagator)
  const [, legacyLogs] = GLOBALS
  // A function of the version that its caller is compatible with; there is only version 1.
  if (legacyLogs !== undefined) globals[legacyLogs] = () => switchboard.logs
  const installed = new Map(GLOBALS.map((key) => [key, globals[key]]))

  return () => {
    for (const [key, descriptor] of before) {
      if (globals[key] !== installed.get(key)) continue
      Reflect.deleteProperty(globals, key)
      if (descriptor !== undefined) Object.defineProperty(globalThis, key, descriptor)
    }
  }
}
