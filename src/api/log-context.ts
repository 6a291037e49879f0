import { AsyncLocalStorage } from 'node:async_hooks'
import type { EventFields } from './event-output.ts'

let storage: AsyncLocalStorage<EventFields> | undefined

/**
 * Runs `fn`; each event that is logged inside, also later by what it has started, carries these fields (F-66). Contexts
 * nest. Works when telemetry is off, since events may have an output of their own.
 */
export function withLogContext<T>(fields: EventFields, fn: () => T): T {
  storage ??= new AsyncLocalStorage<EventFields>()
  return storage.run({ ...storage.getStore(), ...fields }, fn)
}

/** The fields of the current context. */
export function logContext(): EventFields | undefined {
  return storage?.getStore()
}
