/** `reflect-metadata`, which the decorators of Nest, TypeORM and others write to. */
type WithMetadata = {
  readonly getOwnMetadataKeys?: (target: object) => readonly unknown[]
  readonly getOwnMetadata?: (key: unknown, target: object) => unknown
  readonly defineMetadata?: (key: unknown, value: unknown, target: object) => void
}

/**
 * Makes one function look like another: name, length, own properties, `AsyncFunction` or not, and the metadata that
 * decorators have left on it, so that frameworks which ask a handler for these get the same answers.
 */
export function copyShape(from: object, to: object): void {
  Object.setPrototypeOf(to, Object.getPrototypeOf(from) as object | null)
  for (const key of Reflect.ownKeys(from)) {
    if (key === 'arguments' || key === 'caller') continue
    const descriptor = Object.getOwnPropertyDescriptor(from, key)
    if (descriptor !== undefined) Reflect.defineProperty(to, key, descriptor)
  }
  copyMetadata(from, to)
}

function copyMetadata(from: object, to: object): void {
  const { getOwnMetadataKeys, getOwnMetadata, defineMetadata } = Reflect as WithMetadata
  if (getOwnMetadataKeys === undefined || getOwnMetadata === undefined || defineMetadata === undefined) return
  for (const key of getOwnMetadataKeys(from)) defineMetadata(key, getOwnMetadata(key, from), to)
}
