import {
  type Attributes,
  context,
  createContextKey,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api'
import type { InstrumentationConfig } from '@opentelemetry/instrumentation'
import { wrapMethod } from '../../logs/wrap-method.ts'
import {
  defaultExport,
  type PackagePatches,
  type Patched,
  PatchingInstrumentation,
} from '../patching-instrumentation.ts'
import { toldError } from './error-message.ts'
import { redisStatement } from './redis-statement.ts'

// Spans are those of upstream's instrumentation, so they carry its scope.
const SCOPE_NAME = '@opentelemetry/instrumentation-ioredis'
const SCOPE_VERSION = '0.72.0'

export type IoredisConfig = InstrumentationConfig & {
  /** Only commands inside another span get one; false by default. */
  readonly requireParentSpan?: boolean
}

type Redis = { readonly status?: string; readonly options?: { readonly host?: string; readonly port?: number } }
type RedisClass = { readonly prototype: object }

type Settle = (value: unknown) => void
type Command = {
  readonly name: string
  readonly args: readonly unknown[]
  readonly inTransaction?: boolean
  readonly pipelineIndex?: number
  resolve: Settle
  reject: Settle
  [TRACED]?: true
}

type SendCommand = (this: Redis, command: Command, ...rest: unknown[]) => unknown
type Connect = (this: Redis, ...args: unknown[]) => unknown

const TRACED = Symbol('traced by @org/otel')

/** In the context of all that happens on a connection by itself. */
const CONNECTION = createContextKey('connection of ioredis')

/**
 * Spans of ioredis's commands: upstream's by name and attributes. It is our own since upstream's makes two spans of a
 * command that waits for its connection, and spans of what the client sends by itself, and lets messages of
 * subscriptions arrive in the trace of whoever opened the connection.
 */
export class IoredisInstrumentation extends PatchingInstrumentation<IoredisConfig> {
  constructor(config: IoredisConfig = {}) {
    super(SCOPE_NAME, SCOPE_VERSION, config)
  }

  protected override get packages(): readonly PackagePatches[] {
    const patch = (exports: RedisClass | { readonly default: RedisClass }): Patched =>
      this.patchClass(defaultExport(exports).prototype)
    return [{ name: 'ioredis', versions: ['>=2.0.0 <7'], files: { '': patch } }]
  }

  private patchClass(prototype: object): Patched {
    const startCommand = (redis: Redis, command: Command): Span | undefined => this.startCommand(redis, command)
    const startConnect = (redis: Redis): Span | undefined =>
      this.start(redis, 'connect', { 'db.query.text': 'connect' })
    return {
      undo: [
        wrapMethod<SendCommand>(prototype, 'sendCommand', (original) => {
          return function sendCommand(command, ...rest) {
            const span = startCommand(this, command)
            if (span === undefined) return original.call(this, command, ...rest)
            endWith(command, span)
            try {
              return original.call(this, command, ...rest)
            } catch (error) {
              end(span, error)
              throw error
            }
          }
        }),
        wrapMethod<Connect>(prototype, 'connect', (original) => {
          return function connect(...args) {
            const span = startConnect(this)
            const run = (): unknown => original.apply(this, args)
            const connecting = context.with(ROOT_CONTEXT.setValue(CONNECTION, true), run)
            return span === undefined ? connecting : endAfter(connecting, span)
          }
        }),
      ],
    }
  }

  private startCommand(redis: Redis, command: Command): Span | undefined {
    if (typeof command !== 'object' || command === null || command[TRACED]) return undefined
    // What the client sends before the connection is ready: `hello`, `client`, `info`.
    if (redis.status !== 'ready' && context.active().getValue(CONNECTION) === true) return undefined
    const { name, args, inTransaction, pipelineIndex } = command
    const isInside = name !== 'multi' && name !== 'exec'
    const prefix = isInside && inTransaction ? 'MULTI ' : isInside && pipelineIndex !== undefined ? 'PIPELINE ' : ''
    const attributes = { 'db.operation.name': `${prefix}${name}`, 'db.query.text': redisStatement(name, args) }
    return this.start(redis, name, attributes)
  }

  private start(redis: Redis, name: string, attributes: Attributes): Span | undefined {
    const isUnwanted = this.getConfig().requireParentSpan === true && trace.getSpan(context.active()) === undefined
    if (isUnwanted || !this.isEnabled()) return undefined
    const { host, port } = redis.options ?? {}
    const all: Attributes = { 'db.system.name': 'redis', ...attributes }
    if (host !== undefined) all['server.address'] = host
    if (port !== undefined) all['server.port'] = port
    return this.tracer.startSpan(name, { kind: SpanKind.CLIENT, attributes: all })
  }
}

/** Ends the span with the command, which may be sent again when the connection was lost. */
function endWith(command: Command, span: Span): void {
  Object.defineProperty(command, TRACED, { value: true })
  const { resolve, reject } = command
  command.resolve = (value) => {
    end(span, undefined)
    resolve(value)
  }
  command.reject = (error) => {
    end(span, error)
    reject(error)
  }
}

/** A promise like the app's, so that one that nobody handles is still told of as such. */
function endAfter(connecting: unknown, span: Span): unknown {
  if (!(connecting instanceof Promise)) {
    end(span, undefined)
    return connecting
  }
  return connecting.then(
    (value: unknown) => {
      end(span, undefined)
      return value
    },
    (error: unknown) => {
      end(span, error)
      throw error
    },
  )
}

function end(span: Span, error: unknown): void {
  if (!span.isRecording()) return
  if (error instanceof Error) {
    const told = toldError(error)
    span.recordException(told)
    span.setAttribute('error.type', told.name)
    span.setStatus({ code: SpanStatusCode.ERROR, message: told.message })
  }
  span.end()
}

export { IoredisInstrumentation as Instrumentation }
