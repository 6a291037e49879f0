import { context, ROOT_CONTEXT } from '@opentelemetry/api'
import {
  RedisInstrumentation as UpstreamInstrumentation,
  type RedisInstrumentationConfig,
} from '@opentelemetry/instrumentation-redis'
import { redisStatement } from './redis-statement.ts'

type Run = (this: unknown, ...args: unknown[]) => unknown

/** The part of upstream's instrumentation for redis 4 and later; private in its types. */
type Internals = {
  readonly instrumentationV4_V5: {
    _traceClientCommand: (run: Run, client: unknown, args: ArrayLike<unknown>, command: unknown) => unknown
    _getPatchedClientConnect: () => (original: Run) => Run
  }
}

/**
 * Upstream's instrumentation of redis, but for three things: an error that the app does not handle stays unhandled,
 * values are told of no command (F-43), and messages of subscriptions do not arrive in the trace of whoever opened the
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

export { RedisInstrumentation as Instrumentation }
