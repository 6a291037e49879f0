import { AsyncLocalStorageContextManager as ContextManager } from '@opentelemetry/context-async-hooks'
import { currentSetUp } from './set-up.ts'

/** The one of context-async-hooks, which gets the context of the process later: the propagators are not there yet. */
export class AsyncLocalStorageContextManager extends ContextManager {
  constructor() {
    super()
    currentSetUp().contextManager = this
  }
}
