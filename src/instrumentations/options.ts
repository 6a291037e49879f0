import type { IncomingMessage, RequestOptions } from 'node:http'
import { context } from '@opentelemetry/api'
import { isTracingSuppressed } from '@opentelemetry/core'
import type { Chunks } from '../chunk.ts'
import type { Config, Problem } from '../config/config.ts'
import { isOwnRequest } from '../delivery/own-requests.ts'
import { readExcludedPaths } from './excluded-paths.ts'
import { readUserOptions } from './user-options.ts'

type Options = Readonly<Record<string, unknown>>

/**
 * Options by the chunk of the class that they are for. Where our defaults
 * differ from upstream's: SQL comments on, no
 * literals of SQL in spans, and commands outside of a request are recorded too.
 */
const DEFAULTS = {
  'instrumentation-http': httpOptions,
  'http-server': httpServerOptions,
  'database-pg': ({ instrumentations }) => ({ addSqlCommenterCommentToQueries: instrumentations.sqlCommenter }),
  'database-mysql2': ({ instrumentations }) => ({ addSqlCommenterCommentToQueries: instrumentations.sqlCommenter }),
  undici: () => ({ ignoreRequestHook: isSuppressed }),
  'database-mongodb': () => ({ requireParentSpan: false }),
  'log-pino': logOptions,
  'log-winston': logOptions,
  'log-bunyan': logOptions,
  'log-console': logOptions,
} satisfies Partial<Record<keyof Chunks | 'instrumentation-http', (config: Config) => Options>>

/** Options of an instrumentation's class: ours, over them the user's from the environment. */
export function instrumentationOptions(name: string, chunk: string, config: Config): Options {
  const { options } = readUserOptions(name, config.instrumentations.options[name] ?? {})
  const defaults: Readonly<Partial<Record<string, (config: Config) => Options>>> = DEFAULTS
  return { ...defaults[chunk]?.(config), ...options }
}

/** What is wrong with the options of all instrumentations. */
export function optionProblems({ options, excludedUrlPaths }: Config['instrumentations']): readonly Problem[] {
  return [
    ...Object.entries(options).flatMap(([name, given]) => readUserOptions(name, given).problems),
    ...readExcludedPaths(excludedUrlPaths).problems,
  ]
}

function httpServerOptions({ instrumentations }: Config): Options {
  const { captureRequestHeaders, captureResponseHeaders, excludedUrlPaths, sessionIdHeader } = instrumentations
  return {
    isExcludedPath: readExcludedPaths(excludedUrlPaths).isExcluded,
    sessionIdHeader,
    headersToSpanAttributes: {
      server: { requestHeaders: captureRequestHeaders, responseHeaders: captureResponseHeaders },
    },
  }
}

/**
 * Our deliveries make no spans, and are no part of the app's client metrics either; the same goes for what an excluded
 * request asks of others.
 */
const ownRequests = {
  ignoreOutgoingRequestHook: (request: RequestOptions): boolean => isOwnRequest(request) || isSuppressed(),
}

const isSuppressed = (): boolean => isTracingSuppressed(context.active())

/** Upstream's instrumentation: the client side, and with OTEL_NODE_HTTP_SERVER=upstream the server side too. */
function httpOptions(config: Config): Options {
  if (config.instrumentations.httpServer === 'lean')
    return { ...ownRequests, disableIncomingRequestInstrumentation: true }
  const { isExcludedPath, sessionIdHeader, ...options } = httpServerOptions(config)
  return {
    ...ownRequests,
    ...options,
    ...(typeof isExcludedPath === 'function'
      ? { ignoreIncomingRequestHook: ({ url = '/' }: IncomingMessage) => Boolean(isExcludedPath(url.split('?', 1)[0])) }
      : {}),
    ...(typeof sessionIdHeader === 'string'
      ? {
          startIncomingSpanHook: ({ headers }: IncomingMessage) =>
            sessionAttributes(headers[sessionIdHeader.toLowerCase()]),
        }
      : {}),
  }
}

function sessionAttributes(header: string | string[] | undefined): Options {
  const value = Array.isArray(header) ? header[0] : header
  return value === undefined ? {} : { 'session.id': value }
}

function logOptions({ logs }: Config): Options {
  return { logs, disableLogSending: logs.exporters.length === 0, disableLogCorrelation: !logs.correlation }
}
