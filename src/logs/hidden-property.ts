/** A note on an object of the app that the app does not see: in no enumeration, copy, inspection or JSON. */
export type HiddenProperty<T> = {
  readonly get: (target: object) => T | undefined
  readonly set: (target: object, value: T) => void
}

/**
 * Makes a kind of note. For an object that lives for one log call it costs a
 * sixth of a WeakMap entry, whose price is paid by the garbage collector.
 */
export function createHiddenProperty<T>(description: string): HiddenProperty<T> {
  const symbol = Symbol(description)
  return {
    get: (target) => (target as { readonly [symbol]?: T })[symbol],
    set(target, value) {
      Object.defineProperty(target, symbol, { value, writable: true, configurable: true, enumerable: false })
    },
  }
}
