import { type Context, propagation, ROOT_CONTEXT, type TextMapGetter, type TextMapSetter } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import type { Env } from '../config/config.ts'

/** A header's name as a variable: `x-b3-traceid` is `X_B3_TRACEID`. */
function variableOf(header: string): string {
  return header.toUpperCase().replaceAll(/[^A-Z\d]/g, '_')
}

const FROM_VARIABLES: TextMapGetter<Env> = {
  keys: (env) => Object.keys(env),
  get: (env, header) => env[variableOf(header)],
}

const TO_VARIABLES: TextMapSetter<Map<string, string>> = {
  set: (variables, header, value) => void variables.set(variableOf(header), value),
}

/**
 * The context that a process was started in: `TRACEPARENT`, `TRACESTATE` and `BAGGAGE`, or what the configured
 * propagators call them. The global propagator has to be set.
 *
 * @see https://opentelemetry.io/docs/specs/otel/context/env-carriers/
 * @returns the root context when there is nothing
 */
export function readProcessContext(env: Env): Context {
  return propagation.extract(ROOT_CONTEXT, env, FROM_VARIABLES)
}

/** The variables that hand a context to a child process; none when nothing is active. */
export function contextVariables(context: Context): ReadonlyMap<string, string> {
  const variables = new Map<string, string>()
  propagation.inject(context, variables, TO_VARIABLES)
  return variables
}

/** Where nothing is active, the context of the process is: its root spans become children of the span that started it. */
export function continueFrom(processContext: Context, manager: AsyncLocalStorageContextManager): void {
  if (processContext === ROOT_CONTEXT) return
  const { _asyncLocalStorage: storage } = manager as unknown as {
    readonly _asyncLocalStorage: { getStore(): Context | undefined }
  }
  manager.active = () => storage.getStore() ?? processContext
}

/** A context manager that continues the context of the process. */
export function createContextManager(processContext: Context): AsyncLocalStorageContextManager {
  const manager = new AsyncLocalStorageContextManager()
  continueFrom(processContext, manager)
  return manager
}
