import type { Context } from '@opentelemetry/api'
import { hiddenField, type HiddenField } from './hidden-field.ts'
import type { NotedRequest } from './request-notes.ts'

/** What a message is bound to: a traced request, or only the context in which its listeners run. */
export type RequestBinding = (NotedRequest | { readonly type?: undefined }) & {
  readonly context: Context
  ended: boolean
}

/** On requests and responses that the lean http instrumentation serves. One field, because each makes objects slower. */
export const requestBindings: HiddenField<RequestBinding> = hiddenField<RequestBinding>()
