import { EventEmitter } from 'node:events'
import { type Attributes, context, type Span, SpanKind, SpanStatusCode } from '@opentelemetry/api'
import type { InstrumentationConfig } from '@opentelemetry/instrumentation'
import { addSqlCommenterComment } from '@opentelemetry/sql-common'
import { wrapMethod } from '../../logs/wrap-method.ts'
import { type PackagePatches, type Patched, PatchingInstrumentation } from '../patching-instrumentation.ts'
import { failureMessage } from './error-message.ts'
import { operationOf, queryText } from './sql-text.ts'

// Spans are those of upstream's instrumentation, so they carry its scope.
const SCOPE_NAME = '@opentelemetry/instrumentation-mysql2'
const SCOPE_VERSION = '0.70.0'

export type Mysql2Config = InstrumentationConfig & {
  /** Adds the trace context to the text of queries, never to prepared ones (F-41). */
  readonly addSqlCommenterCommentToQueries?: boolean
  /** `?` in the place of literals, where a statement has no values beside it; true by default. */
  readonly maskStatement?: boolean
}

/** What apps give as first argument: the text, options with it, or what a pool made of them. */
type Statement = string | { readonly sql: string; readonly values?: unknown } | Command
type Command = EventEmitter & { sql: string; readonly values?: unknown; onResult?: Callback | undefined }
type Callback = (error: unknown, ...rest: unknown[]) => unknown
type ConnectionSettings = { readonly host?: string; readonly port?: number | string; readonly database?: string }
type Connection = { readonly config?: ConnectionSettings & { readonly connectionConfig?: ConnectionSettings } }
type Query = (this: Connection, ...args: unknown[]) => unknown
type GetConnection = (this: unknown, callback: Callback) => unknown

/**
 * Spans of mysql2's queries: upstream's by name and attributes. It is our own since upstream's writes the comment into
 * the app's own objects (frozen ones and those with accessors throw), takes the app's `error` events, and lets
 * callbacks run in the context of whoever opened the connection.
 */
export class Mysql2Instrumentation extends PatchingInstrumentation<Mysql2Config> {
  constructor(config: Mysql2Config = {}) {
    super(SCOPE_NAME, SCOPE_VERSION, config)
  }

  protected override get packages(): readonly PackagePatches[] {
    const files = {
      'lib/connection.js': (exports: { readonly prototype: object }) => this.patchConnection(exports.prototype),
      // One of them has the method, by version.
      'lib/pool.js': patchPool,
      'lib/base/pool.js': patchPool,
    }
    return [{ name: 'mysql2', versions: ['>=1.4.2 <4'], files }]
  }

  private patchConnection(prototype: object): Patched {
    const inherited = Object.getPrototypeOf(prototype) as object
    const target = 'query' in inherited && 'execute' in inherited ? inherited : prototype
    const patch = (method: 'query' | 'execute'): (() => void) =>
      wrapMethod<Query>(target, method, (original) => {
        const run = (connection: Connection, args: unknown[]): unknown => this.run(method, original, connection, args)
        return function query(...args) {
          return run(this, args)
        }
      })
    return { undo: [patch('query'), patch('execute')] }
  }

  private run(method: 'query' | 'execute', original: Query, connection: Connection, args: unknown[]): unknown {
    const statement = args[0] as Statement | null | undefined
    const sql = typeof statement === 'string' ? statement : statement?.sql
    if (typeof sql !== 'string' || !this.isEnabled()) return original.apply(connection, args)
    const span = this.startSpan(sql, hasValues(statement, args[1]), connection)
    if (method === 'query' && this.getConfig().addSqlCommenterCommentToQueries === true) {
      args[0] = withText(statement, addSqlCommenterComment(span, sql))
    }
    const isWatched = watchCallback(args, span)
    try {
      const command = original.apply(connection, args)
      if (!isWatched && command instanceof EventEmitter) watchEvents(command, span)
      return command
    } catch (error) {
      endSpan(span, error)
      throw error
    }
  }

  private startSpan(sql: string, hasValuesBeside: boolean, { config }: Connection): Span {
    const { host, port, database } = config?.connectionConfig ?? config ?? {}
    const operation = operationOf(sql)
    const masks = this.getConfig().maskStatement !== false
    const attributes: Attributes = {
      'db.system.name': 'mysql',
      'db.query.text': queryText(sql, 'mysql', { hasValues: hasValuesBeside, masks }),
    }
    if (operation !== undefined) attributes['db.operation.name'] = operation
    if (database) attributes['db.namespace'] = database
    if (host !== undefined) attributes['server.address'] = host
    if (Number.isInteger(Number(port))) attributes['server.port'] = Number(port)
    return this.tracer.startSpan(operation ?? 'mysql', { kind: SpanKind.CLIENT, attributes })
  }
}

/** A pool that has no connection left answers later, when another request gives one back. */
function patchPool({ prototype }: { readonly prototype: object }): Patched {
  if (!Object.hasOwn(prototype, 'getConnection')) return { undo: [] }
  return {
    undo: [
      wrapMethod<GetConnection>(prototype, 'getConnection', (original) => {
        return function getConnection(callback) {
          return original.call(this, context.bind(context.active(), callback))
        }
      }),
    ],
  }
}

function hasValues(statement: Statement | null | undefined, beside: unknown): boolean {
  const values = typeof beside === 'function' ? undefined : beside
  const own = typeof statement === 'object' && statement !== null ? statement.values : undefined
  const given = values ?? own
  return Array.isArray(given) ? given.length > 0 : given !== undefined && given !== null
}

/** The statement with a comment; objects of the app are left as they are. */
function withText(statement: Statement | null | undefined, sql: string): unknown {
  if (typeof statement !== 'object' || statement === null) return sql
  if (!(statement instanceof EventEmitter)) return { ...statement, sql, values: statement.values }
  statement.sql = sql
  return statement
}

/** Puts a callback that ends the span in the place of the app's; false when there is none. */
function watchCallback(args: unknown[], span: Span): boolean {
  const active = context.active()
  const watch = (callback: Callback): Callback =>
    context.bind(active, function (this: unknown, error: unknown, ...rest: unknown[]) {
      endSpan(span, error)
      return Reflect.apply(callback, this, [error, ...rest])
    })
  const index = args.findIndex((arg, position) => position > 0 && typeof arg === 'function')
  if (index !== -1) {
    args[index] = watch(args[index] as Callback)
    return true
  }
  const command = args[0]
  if (!(command instanceof EventEmitter) || typeof (command as Command).onResult !== 'function') return false
  ;(command as Command).onResult = watch((command as Command).onResult as Callback)
  return true
}

/** Ends the span of a command without a callback. A listener for `error` would take the error away from the app. */
function watchEvents(command: EventEmitter, span: Span): void {
  const emit = command.emit.bind(command) as (event: string | symbol, ...args: unknown[]) => boolean
  const active = context.active()
  Object.defineProperty(command, 'emit', {
    configurable: true,
    writable: true,
    value: function emitWatched(event: string | symbol, ...args: unknown[]): boolean {
      if (event === 'error' || event === 'end') endSpan(span, event === 'error' ? args[0] : undefined)
      return context.with(active, emit, undefined, event, ...args)
    },
  })
}

function endSpan(span: Span, error: unknown): void {
  if (error) {
    const { code, name } = error as { code?: unknown; name?: unknown }
    const type = code ?? name
    const message = failureMessage(error)
    if (typeof type === 'string') span.setAttribute('error.type', type)
    span.setStatus({ code: SpanStatusCode.ERROR, ...(message !== undefined && { message }) })
  }
  if (span.isRecording()) span.end()
}

export { Mysql2Instrumentation as Instrumentation }
