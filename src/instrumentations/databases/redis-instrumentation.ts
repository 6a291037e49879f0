import { context, ROOT_CONTEXT, type Span } from '@opentelemetry/api'
import {
  RedisInstrumentation as UpstreamInstrumentation,
  type RedisInstrumentationConfig,
} from '@opentelemetry/instrumentation-redis'
import { toldError } from './error-message.ts'
import { redisStatement } from './redis-statement.ts'

type Run = (this: unknown, ...args: unknown[]) => unknown

/** The part of upstream's instrumentation for redis 4 and later; private in its types. */
type Internals = {
  readonly instrumentationV4_V5: {
    _traceClientCommand: (run: Run, client: unknown, args: ArrayLike<unknown>, command: unknown) => unknown
    _getPatchedClientConnect: () => (original: Run) => Run
    _endSpanWithResponse: (span: Span, name: unknown, args: unknown, response: unknown, error: unknown) => void
  }
}

/**
 * Upstream's instrumentation of redis, but for these things: an error that the app does not handle stays unhandled,
 * values are told of no command and no failure (F-43), and messages of subscriptions do not arrive in the trace of whoever opened the
 * connection.
 */
export class RedisInstrumentation extends UpstreamInstrumentation {
  constructor(config: RedisInstrumentationConfig = {}) {
    super(config)
    const { instrumentationV4_V5: modern } = this as unknown as Internals
    const traceCommand = modern._traceClientCommand.bind(modern)
    modern._traceClientCommand = (run, client, args, command) => {
      const result = traceCommand(run, client, args, command)
      // Upstream handles the promise itself, so the app gets another one, which is as unhandled as the app leaves it.
      return result instanceof Promise ? result.then((value: unknown) => value) : result
    }
    const endSpan = modern._endSpanWithResponse.bind(modern)
    modern._endSpanWithResponse = (span, name, args, response, error) => {
      const told = error instanceof Error ? toldError(error) : undefined
      if (told !== undefined) setErrorType(span, told)
      endSpan(span, name, args, response, told ?? error)
    }
    const patchConnect = modern._getPatchedClientConnect.bind(modern)
    modern._getPatchedClientConnect = () => (original) =>
      patchConnect()(function connect(...args) {
        return context.with(ROOT_CONTEXT, () => original.apply(this, args))
      })
  }

  override setConfig(config: RedisInstrumentationConfig = {}): void {
    super.setConfig({ dbStatementSerializer: (name, args) => redisStatement(name, args), ...config })
  }
}

/** The word that a server's refusal begins with (`WRONGTYPE`), else the class of the error. */
function setErrorType(span: Span, { name, message }: { readonly name: string; readonly message: string }): void {
  const [refusal] = /^[A-Z]+(?= )/.exec(message) ?? []
  span.setAttribute('error.type', refusal ?? name)
  if (refusal !== undefined) span.setAttribute('db.response.status_code', refusal)
}

export { RedisInstrumentation as Instrumentation }
