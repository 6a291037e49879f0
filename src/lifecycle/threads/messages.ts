import type { Signal } from '../../config/config.ts'
import type { Priority } from '../../delivery/payload.ts'

/** Name of the channel on which threads hand over; only the main thread listens. */
export const HAND_OVER_CHANNEL = '@org/otel/hand-over'
/** Name of the channel on which the main thread asks; only threads listen. */
export const ASK_CHANNEL = '@org/otel/ask'

/** A serialized request of a thread, for the main thread to deliver. */
export type HandedPayload = {
  readonly kind: 'payload'
  readonly signal: Signal
  /** An `OtlpTarget` as JSON. */
  readonly target: string
  readonly bytes: Uint8Array
  readonly count: number
  readonly priority: Priority
}

/** A thread wants everything delivered, and to be told when that is done. */
export type FlushRequest = {
  readonly kind: 'flush'
  readonly threadId: number
  readonly request: number
  readonly timeoutMs: number
}

export type FromThread = HandedPayload | FlushRequest

export type ToThread =
  /** Hand over what there is, and answer in the table. No thread named: all. */
  | { readonly kind: 'ask'; readonly threadId: number | undefined; readonly question: number }
  | { readonly kind: 'flushed'; readonly threadId: number; readonly request: number; readonly complete: boolean }
