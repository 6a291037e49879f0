import type { Payload } from './payload.ts'

/** How an attempt ended. Reasons are for people and hold no secrets. */
export type Outcome =
  | Accepted
  /** May succeed later. */
  | Retry
  /** Will never succeed. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** May succeed in smaller pieces. */
  | { readonly kind: 'too-large'; readonly reason: string }

/** @param rejected items that the collector took the request for but did not accept (partial success) */
export type Accepted = { readonly kind: 'accepted'; readonly rejected: number; readonly note?: string }

export type Retry = {
  readonly kind: 'retry'
  readonly reason: string
  /** What the collector asks for, in milliseconds. */
  readonly afterMs?: number
  /** Nobody is there at all: the port refuses, or the name does not exist. */
  readonly absent?: boolean
  /** The connection was closed while idle, before the request: worth another one at once. */
  readonly stale?: boolean
}

/** A request on its way. It never keeps the process alive by itself where Node allows that. */
export type Attempt = {
  /** Never rejects. */
  readonly outcome: Promise<Outcome>
  /** The collector has already said that it took everything, though the end of its answer is not here yet. */
  readonly answered: () => boolean
  /** Ends it now; the outcome is a retry unless it was decided before. */
  readonly abort: (reason: string) => void
}

/** Sends request bodies to one target. */
export type Transport = {
  /** Never throws. */
  readonly send: (payload: Pick<Payload, 'bytes' | 'gzipped'>) => Attempt
  /** Closes idle connections. */
  readonly close: () => void
}
