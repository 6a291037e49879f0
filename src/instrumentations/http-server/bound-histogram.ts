import type { Attributes, Histogram } from '@opentelemetry/api'

/** A histogram with one fixed set of attributes. */
export type BoundHistogram = { readonly record: (value: number) => void }

type Accumulation = { record(value: number): void }
/** Another one after each collection. */
type CollectionStorage = {
  readonly _hash: (attributes: Attributes) => string
  get(attributes: Attributes, hash: string): Accumulation | undefined
}
/** Private parts of the SDK's metric storage (sdk-metrics 3.1, exactly pinned and bundled). */
type SyncStorage = {
  readonly hasAttributeProcessor: boolean
  readonly _deltaMetricStorage: {
    readonly _activeCollectionStorage: CollectionStorage
  }
}

/**
 * A histogram bound to attributes: sorting and hashing them, most of what `record` costs, is done once. It looks up the
 * accumulation of the current collection and adds to it; the first value after a collection, and every value when a
 * view processes attributes, goes through `record`, so that limits, views and temporality are the SDK's.
 * A histogram that is not the SDK's (no metrics, another version) is used through `record` alone.
 */
export function bindHistogram(histogram: Histogram, attributes: Attributes): BoundHistogram {
  const storages = findStorages(histogram)
  if (storages === undefined) return { record: (value) => histogram.record(value, attributes) }
  const [first, ...others] = storages
  const hash = first._deltaMetricStorage._activeCollectionStorage._hash(attributes)
  let collection: CollectionStorage | undefined
  let current: Accumulation | undefined
  return {
    record(value) {
      const active = first._deltaMetricStorage._activeCollectionStorage
      if (active !== collection) {
        collection = active
        current = undefined
      }
      current ??= active.get(attributes, hash)
      if (current === undefined || value < 0 || others.some((storage) => find(storage) === undefined)) {
        histogram.record(value, attributes)
        return
      }
      current.record(value)
      for (const storage of others) find(storage)?.record(value)
    },
  }

  function find(storage: SyncStorage): Accumulation | undefined {
    return storage._deltaMetricStorage._activeCollectionStorage.get(attributes, hash)
  }
}

/** The storages behind a histogram, when all of them are as this version of the SDK builds them. */
function findStorages(histogram: Histogram): readonly [SyncStorage, ...SyncStorage[]] | undefined {
  const storage: unknown = Reflect.get(histogram, '_writableMetricStorage')
  if (typeof storage !== 'object' || storage === null) return undefined
  const backing: unknown = Reflect.get(storage, '_backingStorages')
  const storages: readonly unknown[] = Array.isArray(backing) ? backing : [storage]
  if (!storages.every(isBindable)) return undefined
  const [first, ...others] = storages
  return first && [first, ...others]
}

function isBindable(storage: unknown): storage is SyncStorage {
  if (typeof storage !== 'object' || storage === null) return false
  if (Reflect.get(storage, 'hasAttributeProcessor') !== false) return false
  const delta: unknown = Reflect.get(storage, '_deltaMetricStorage')
  if (typeof delta !== 'object' || delta === null) return false
  const active: unknown = Reflect.get(delta, '_activeCollectionStorage')
  if (typeof active !== 'object' || active === null) return false
  return typeof Reflect.get(active, 'get') === 'function' && typeof Reflect.get(active, '_hash') === 'function'
}
