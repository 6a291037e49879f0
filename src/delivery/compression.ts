import type { Backlog } from './backlog.ts'
import type { Payload } from './payload.ts'
import type { Attempt, Outcome, Transport } from './transport.ts'

export type Gzip = (bytes: Uint8Array) => Promise<Uint8Array>

/** Compresses payloads, each once, in Node's thread pool and not on the app's thread. */
export type Compression = {
  /** Sends a payload, compressed first if it is not. */
  readonly send: (payload: Payload) => Attempt
  /** Makes what waits small, one payload at a time, as long as it is worth while. */
  readonly shrink: (isWorthwhile: () => boolean) => Promise<void>
}

/** @param gzip undefined when the target does not ask for it */
export function createCompression(transport: Transport, backlog: Backlog, gzip: Gzip | undefined): Compression {
  if (gzip === undefined) return { send: transport.send, shrink: () => Promise.resolve() }
  let isShrinking = false

  /** What cannot be compressed is sent as it is. */
  const compress = async (payload: Payload): Promise<void> => {
    try {
      backlog.replaceBytes(payload, await gzip(payload.bytes))
    } catch {
      // Out of memory or threads.
    }
  }

  return {
    send(payload) {
      if (payload.gzipped) return transport.send(payload)
      let inner: Attempt | undefined
      let aborted: string | undefined
      const outcome = compress(payload).then((): Outcome | Promise<Outcome> => {
        if (aborted !== undefined) return { kind: 'retry', reason: aborted }
        inner = transport.send(payload)
        return inner.outcome
      })
      const abort = (reason: string): void => {
        aborted = reason
        inner?.abort(reason)
      }
      return { outcome, answered: () => inner?.answered() ?? false, abort }
    },
    async shrink(isWorthwhile) {
      if (isShrinking) return
      isShrinking = true
      const tried = new Set<Payload>()
      for (;;) {
        const payload = isWorthwhile() ? backlog.find((each) => !each.gzipped && !tried.has(each)) : undefined
        if (payload === undefined) break
        tried.add(payload)
        await compress(payload)
      }
      isShrinking = false
    },
  }
}
