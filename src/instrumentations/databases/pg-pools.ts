import type { BatchObservableResult, Meter } from '@opentelemetry/api'

/** What we need of a pool. */
export type PgPool = {
  readonly totalCount: number
  readonly idleCount: number
  readonly waitingCount: number
  readonly options: Parameters & { readonly max?: unknown; readonly connectionString?: unknown }
  /** The pool's connections, which know where they lead, whatever way that was told. */
  readonly _clients?: readonly { readonly connectionParameters?: Parameters }[]
}

type Parameters = { readonly host?: unknown; readonly port?: unknown; readonly database?: unknown }

type PoolState = { used: number; idle: number; pending: number; max: number }

/** The pools of an app, which are looked at when metrics are collected. */
export type PgPools = {
  /** Has no effect on a pool that is known. */
  readonly watch: (pool: PgPool) => void
  readonly forget: (pool: PgPool) => void
  /** Makes the instruments, once there is a pool. */
  readonly observe: (meter: Meter) => void
}

const COUNT = 'db.client.connection.count'
const MAX = 'db.client.connection.max'
const PENDING = 'db.client.connection.pending_requests'

const POOL_NAME = 'db.client.connection.pool.name'
const STATE = 'db.client.connection.state'

/** Names of pools that are told to be empty once they have ended; the rest just is not told any more. */
const REMEMBERED_NAMES = 100

/**
 * Counts the connections of pools. Upstream counts by the pools' events, of which the one for a released connection comes
 * before it is idle again, and with one counter for all pools.
 * @see https://github.com/open-telemetry/semantic-conventions/blob/v1.40.0/docs/database/database-metrics.md#connection-pools
 */
export function createPgPools(): PgPools {
  // A pool that an app drops without ending it must be free to go.
  const watched = new Set<WeakRef<PgPool>>()
  const references = new WeakMap<PgPool, WeakRef<PgPool>>()
  const names = new WeakMap<PgPool, string>()
  const toldNames = new Set<string>()
  let observing: { readonly meter: Meter; readonly hasInstruments: boolean } | undefined

  const nameOf = (pool: PgPool): string | undefined => {
    const known = names.get(pool)
    if (known !== undefined) return known
    const parameters = pool._clients?.[0]?.connectionParameters
    if (parameters === undefined) return undefined
    const { host = 'localhost', port = 5432, database = '' } = parameters
    const name = `${String(host)}:${String(port)}/${String(database)}`
    names.set(pool, name)
    return name
  }

  const read = (): Map<string, PoolState> => {
    const states = new Map<string, PoolState>()
    for (const name of toldNames) states.set(name, { used: 0, idle: 0, pending: 0, max: 0 })
    for (const reference of watched) {
      const pool = reference.deref()
      const name = pool && nameOf(pool)
      if (pool === undefined) watched.delete(reference)
      if (pool === undefined || name === undefined) continue
      const state = states.get(name) ?? { used: 0, idle: 0, pending: 0, max: 0 }
      state.used += pool.totalCount - pool.idleCount
      state.idle += pool.idleCount
      state.pending += pool.waitingCount
      state.max += Number(pool.options.max) || 0
      states.set(name, state)
      if (toldNames.size < REMEMBERED_NAMES) toldNames.add(name)
    }
    return states
  }

  const makeInstruments = (meter: Meter): void => {
    const count = meter.createObservableUpDownCounter(COUNT, {
      description: 'The number of connections that are currently in state described by the state attribute.',
      unit: '{connection}',
    })
    const max = meter.createObservableUpDownCounter(MAX, {
      description: 'The maximum number of open connections allowed.',
      unit: '{connection}',
    })
    const pending = meter.createObservableUpDownCounter(PENDING, {
      description: 'The number of current pending requests for an open connection.',
      unit: '{request}',
    })
    const observe = (result: BatchObservableResult): void => {
      for (const [name, state] of read()) {
        const attributes = { [POOL_NAME]: name }
        result.observe(count, state.used, { ...attributes, [STATE]: 'used' })
        result.observe(count, state.idle, { ...attributes, [STATE]: 'idle' })
        result.observe(pending, state.pending, attributes)
        result.observe(max, state.max, attributes)
      }
    }
    meter.addBatchObservableCallback(observe, [count, max, pending])
  }

  // Apps load pg that never open a pool; metrics are not loaded for them.
  const begin = (): void => {
    if (observing === undefined || observing.hasInstruments || watched.size === 0) return
    observing = { ...observing, hasInstruments: true }
    makeInstruments(observing.meter)
  }

  return {
    watch(pool) {
      if (references.has(pool)) return
      const reference = new WeakRef(pool)
      references.set(pool, reference)
      watched.add(reference)
      begin()
    },
    forget(pool) {
      const reference = references.get(pool)
      if (reference !== undefined) watched.delete(reference)
    },
    observe(meter) {
      observing = { meter, hasInstruments: false }
      begin()
    },
  }
}
