import {
  type Attributes,
  context,
  type Histogram,
  type HrTime,
  type Meter,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
  ValueType,
} from '@opentelemetry/api'
import { hrTime, isTracingSuppressed } from '@opentelemetry/core'
import {
  PgInstrumentation as UpstreamInstrumentation,
  type PgInstrumentationConfig,
  type PgRequestHookInformation,
} from '@opentelemetry/instrumentation-pg'
import { failureMessage } from './error-message.ts'
import { createPgPools, type PgPool, type PgPools } from './pg-pools.ts'
import { operationOf, queryText } from './sql-text.ts'

export type PgConfig = PgInstrumentationConfig & {
  /** `?` in the place of literals, where a statement has no values beside it; true by default. */
  readonly maskStatement?: boolean
}

type NoteType = (type: string) => void
type Callback = (error: unknown, ...rest: unknown[]) => unknown
type Query = (this: Client, ...args: unknown[]) => unknown
type Connect = (this: unknown, ...args: unknown[]) => unknown

type Client = {
  readonly connectionParameters: { readonly host?: string; readonly port?: number; readonly database?: string }
}

/** What apps bring themselves: a Query, a cursor, a stream. The client calls these methods of it. */
type Submittable = {
  readonly submit: (...args: unknown[]) => unknown
  readonly text?: unknown
  readonly values?: unknown
  readonly name?: unknown
  /** In a stream. */
  readonly cursor?: { readonly text?: unknown; readonly values?: unknown }
  handleError?: Callback
  handleReadyForQuery?: (...args: unknown[]) => unknown
}

/** Methods of upstream's class, which are private in its types. */
type Internals = {
  _getClientQueryPatch(): (original: Query) => Query
  _getClientConnectPatch(): (original: Connect) => Connect
  recordOperationDuration(attributes: Attributes, startTime: HrTime): void
  _updateMetricInstruments(): void
  _setPoolConnectEventListeners(pool: PgPool): void
  _removePoolMax(pool: PgPool): void
  _operationDuration: Histogram
  readonly meter: Meter
  readonly tracer: UpstreamInstrumentation['tracer']
  getConfig(): PgConfig
  setConfig(config: PgConfig): void
}

const BOUNDARIES_SECONDS = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10]

const Upstream = UpstreamInstrumentation as unknown as new (config?: PgConfig) => Internals

/**
 * Upstream's instrumentation of pg, but for what would break apps or spans: objects that apps hand over to be run
 * (cursors, streams) keep their identity, which a comment in a copy takes away, and their spans end; names come from
 * the first word of a statement, however it is written; literals are masked; failures have a type; pools are counted.
 *
 * Fields are only declared: the base class calls `setConfig` from its constructor.
 */
export class PgInstrumentation extends Upstream {
  /** The span of the query that upstream's patch is just about to run. */
  declare private starting: Span | undefined

  declare private pools: PgPools | undefined
  /** The type of the failure that is just about to be measured. */
  declare private failing: string | undefined

  override _updateMetricInstruments(): void {
    this._operationDuration = this.meter.createHistogram('db.client.operation.duration', {
      description: 'Duration of database client operations.',
      unit: 's',
      valueType: ValueType.DOUBLE,
      advice: { explicitBucketBoundaries: BOUNDARIES_SECONDS },
    })
    this.pools ??= createPgPools()
    this.pools.observe(this.meter)
  }

  /** Upstream calls this whenever a connection of a pool is asked for, and the next when the pool ends. */
  override _setPoolConnectEventListeners(pool: PgPool): void {
    this.pools?.watch(pool)
  }

  override _removePoolMax(pool: PgPool): void {
    this.pools?.forget(pool)
  }

  override setConfig(config: PgConfig): void {
    const masks = config.maskStatement !== false
    super.setConfig({
      ...config,
      requestHook: (span, information) => {
        this.starting = config.enableTraceContextPropagation === true ? undefined : span
        describeQuery(span, information, masks)
      },
    })
  }

  override _getClientQueryPatch(): (original: Query) => Query {
    const upstreamPatch = super._getClientQueryPatch()
    return (original) => {
      const take = (): Span | undefined => {
        const span = this.starting
        this.starting = undefined
        return span
      }
      const noteType: NoteType = (type) => void (this.failing = type)
      const upstream = upstreamPatch(function query(...args) {
        return noteFailure(original, this, args, take(), noteType)
      })
      const submit = (client: Client, query: Submittable, args: unknown[]): unknown =>
        this.submit(original, client, query, args)
      return function query(...args) {
        const [first] = args
        if (isSubmittable(first)) return submit(this, first, args)
        // Where upstream makes no span it does not bind the callback either, and the connection is nobody's.
        return upstream.apply(this, isTracingSuppressed(context.active()) ? bindCallbacks(args) : args)
      }
    }
  }

  /** Notifications come over the connection, and belong to no request, not even to the one that opened it. */
  override _getClientConnectPatch(): (original: Connect) => Connect {
    const upstreamPatch = super._getClientConnectPatch()
    return (original) =>
      upstreamPatch(function connect(...args) {
        // What waits for the connection belongs to who waits: a pool sends the first query of a request from there.
        const bound = bindCallbacks(args)
        return context.with(ROOT_CONTEXT, () => original.apply(this, bound))
      })
  }

  override recordOperationDuration(attributes: Attributes, startTime: HrTime): void {
    const { 'db.operation.name': operation, ...others } = attributes
    const name = typeof operation === 'string' ? operationOf(operation) : undefined
    if (name !== undefined) others['db.operation.name'] = name
    if (this.failing !== undefined) others['error.type'] = this.failing
    this.failing = undefined
    super.recordOperationDuration(others, startTime)
  }

  private submit(original: Query, client: Client, query: Submittable, args: unknown[]): unknown {
    const { text = query.cursor?.text, values = query.cursor?.values, name } = query
    const { requireParentSpan, maskStatement } = this.getConfig()
    const active = context.active()
    const isUnwanted = requireParentSpan === true && trace.getSpan(active) === undefined
    if (typeof text !== 'string' || isUnwanted) return original.apply(client, args)
    const { host, port, database } = client.connectionParameters
    const attributes: Attributes = { 'db.system.name': 'postgresql' }
    if (database !== undefined) attributes['db.namespace'] = database
    if (host !== undefined) attributes['server.address'] = host
    if (Number.isInteger(port)) attributes['server.port'] = Number(port)
    const span = this.tracer.startSpan('pg.query', { kind: SpanKind.CLIENT, attributes })
    const information = {
      query: { text, ...(typeof name === 'string' && { name }), ...(Array.isArray(values) && { values }) },
      connection: { ...(database !== undefined && { database }) },
    }
    describeQuery(span, information, maskStatement !== false)
    const startTime = hrTime()
    const end = (error?: unknown): void => {
      if (error !== undefined) {
        setFailure(span, error, (type) => void (this.failing = type))
        span.setStatus({ code: SpanStatusCode.ERROR })
      }
      this.recordOperationDuration({ ...attributes, 'db.operation.name': text }, startTime)
      span.end()
    }
    try {
      watchEnd(query, end)
      return original.apply(client, args)
    } catch (error) {
      end(error)
      throw error
    }
  }
}

function bindCallbacks(args: readonly unknown[]): unknown[] {
  const active = context.active()
  return args.map((arg) => (typeof arg === 'function' ? context.bind(active, arg) : arg))
}

function isSubmittable(value: unknown): value is Submittable {
  return typeof value === 'object' && value !== null && 'submit' in value && typeof value.submit === 'function'
}

/** Ends the span when the client tells the query that it failed, or that the connection is free again. */
function watchEnd(query: Submittable, end: (error?: unknown) => void): void {
  const active = context.active()
  const { handleError, handleReadyForQuery } = query
  let ended = false
  const endOnce = (error?: unknown): void => {
    if (ended) return
    ended = true
    end(error)
  }
  if (handleError) {
    query.handleError = function (this: unknown, error, ...rest) {
      endOnce(error ?? new Error())
      return context.with(active, () => Reflect.apply(handleError, this, [error, ...rest]))
    }
  }
  if (handleReadyForQuery) {
    query.handleReadyForQuery = function (this: unknown, ...args) {
      endOnce()
      return context.with(active, () => Reflect.apply(handleReadyForQuery, this, args))
    }
  }
}

/** Runs a query and tells the class of its failure on the span, which upstream ends only afterwards. */
function noteFailure(
  original: Query,
  client: Client,
  args: unknown[],
  span: Span | undefined,
  noteType: NoteType,
): unknown {
  if (span === undefined) return original.apply(client, args)
  const callback = args.at(-1)
  if (typeof callback === 'function') {
    args[args.length - 1] = function (this: unknown, error: unknown, ...rest: unknown[]) {
      if (error) setFailure(span, error, noteType)
      return Reflect.apply(callback, this, [error, ...rest])
    }
  }
  const result = original.apply(client, args)
  if (result instanceof Promise) result.then(undefined, (error: unknown) => setFailure(span, error, noteType))
  return result
}

/** SQLSTATE where the server has refused, else the class of the error. Its message may hold values. */
function setFailure(span: Span, error: unknown, noteType: NoteType): void {
  const { code, name } = Object(error) as { readonly code?: unknown; readonly name?: unknown }
  const type = code ?? name
  if (typeof type === 'string') span.setAttribute('error.type', type)
  if (typeof code === 'string' && /^[\dA-Z]{5}$/.test(code)) span.setAttribute('db.response.status_code', code)
  const message = failureMessage(error)
  const setStatus = span.setStatus.bind(span)
  // Upstream sets the status afterwards, with the message as it is; right after that it measures.
  span.setStatus = ({ code: status }) => {
    if (typeof type === 'string') noteType(type)
    return setStatus({ code: status, ...(message !== undefined && { message }) })
  }
}

function describeQuery(span: Span, { query, connection }: PgRequestHookInformation, masks: boolean): void {
  const operation = operationOf(query.text)
  if (operation !== undefined) span.setAttribute('db.operation.name', operation)
  const summary = query.name === undefined || query.name === '' ? operation : query.name
  span.updateName(
    ['pg.query', summary].filter(Boolean).join(':') + (connection.database ? ` ${connection.database}` : ''),
  )
  const hasValues = query.values !== undefined && query.values.length > 0
  span.setAttribute('db.query.text', queryText(query.text, 'postgresql', { hasValues, masks }))
}

export { PgInstrumentation as Instrumentation }
