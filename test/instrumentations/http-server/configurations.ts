import type { IncomingMessage } from 'node:http'
import type { HttpServerConfig } from '../../../src/instrumentations/http-server/instrumentation.ts'

export type ConfigurationName =
  | 'defaults'
  | 'all options'
  | 'hooks that throw'
  | 'only with a parent'
  | 'nothing sampled'

/** The configurations that both instrumentations run all scenarios with. */
export const CONFIGURATIONS: Readonly<
  Record<ConfigurationName, { readonly config: HttpServerConfig; readonly sampled: boolean }>
> = {
  defaults: { config: {}, sampled: true },
  'nothing sampled': { config: {}, sampled: false },
  'only with a parent': { config: { requireParentforIncomingSpans: true }, sampled: true },
  'all options': {
    sampled: true,
    config: {
      ignoreIncomingRequestHook: ({ url }: IncomingMessage) => url === '/ignored',
      startIncomingSpanHook: ({ method }: IncomingMessage) => ({
        'hook.start': method,
        'server.address': 'hooked',
        'hook.bad': undefined,
      }),
      requestHook: (span) => void span.setAttribute('hook.request', true),
      responseHook: (span) => void span.setAttribute('hook.response', true),
      applyCustomAttributesOnSpan: (span, _request, response) =>
        void span.setAttribute('hook.custom', response.statusCode),
      headersToSpanAttributes: {
        server: {
          requestHeaders: ['X-One', 'x-two', 'X-ONE', 'Cookie', 'Set-Cookie', 'absent'],
          responseHeaders: ['X-Answer', 'x-answers', 'X-Number', 'absent'],
        },
      },
      redactedQueryParamsServer: ['a', 'x'],
      enableSyntheticSourceDetection: true,
    },
  },
  'hooks that throw': {
    sampled: true,
    config: {
      ignoreIncomingRequestHook: fail,
      startIncomingSpanHook: fail,
      requestHook: fail,
      responseHook: fail,
      applyCustomAttributesOnSpan: fail,
    },
  },
}

function fail(): never {
  throw new Error('thrown by a hook')
}
