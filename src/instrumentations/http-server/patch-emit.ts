import type { EventEmitter } from 'node:events'

/** `emit` of an event emitter. */
export type Emit = (this: EventEmitter, event: string | symbol, ...args: unknown[]) => boolean

/**
 * Puts an `emit` around the one of a prototype.
 * @returns undoes it, unless somebody has put another one around it since
 */
export function patchEmit(prototype: EventEmitter, wrap: (original: Emit) => Emit): () => void {
  const inherited = Object.getOwnPropertyDescriptor(prototype, 'emit')
  const original = Reflect.get(prototype, 'emit') as Emit
  const value = wrap(original)
  Object.defineProperty(prototype, 'emit', { value, configurable: true, writable: true, enumerable: false })
  return () => {
    if (prototype.emit !== value) return
    if (inherited === undefined) Reflect.deleteProperty(prototype, 'emit')
    else Object.defineProperty(prototype, 'emit', inherited)
  }
}
