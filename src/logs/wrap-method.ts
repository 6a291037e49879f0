type Method = (this: never, ...args: never[]) => unknown

/**
 * Puts a function around a method, in place: with the same name and length,
 * which libraries look at, and not enumerable where the object only inherited
 * it.
 *
 * @returns undoes it, unless somebody else has put something over it since.
 */
export function wrapMethod<F extends Method>(target: object, name: PropertyKey, wrap: (original: F) => F): () => void {
  const own = Object.getOwnPropertyDescriptor(target, name)
  const original = Reflect.get(target, name) as F | undefined
  if (typeof original !== 'function') return () => {}
  const wrapped = wrap(original)
  for (const property of ['name', 'length'] as const) {
    Object.defineProperty(wrapped, property, { value: original[property], configurable: true })
  }
  Object.defineProperty(target, name, {
    value: wrapped,
    writable: true,
    configurable: true,
    enumerable: own?.enumerable ?? false,
  })
  return () => {
    if (Reflect.get(target, name) !== wrapped) return
    if (own === undefined) Reflect.deleteProperty(target, name)
    else Object.defineProperty(target, name, own)
  }
}
