import { isLess } from './memory.ts'
import { type Payload, weight } from './payload.ts'

/** Payloads that wait, in the order in which they are sent. */
export type Backlog = {
  readonly size: () => number
  readonly items: () => number
  readonly bytes: () => number
  readonly append: (payload: Payload) => void
  /** Puts payloads at the head, to be sent next. */
  readonly prepend: (payloads: readonly Payload[]) => void
  readonly next: () => Payload | undefined
  readonly remove: (payload: Payload) => boolean
  /** The oldest of the lowest priority. */
  readonly victim: () => Payload | undefined
  /** Puts the compressed bytes in the place of the plain ones, if the payload still waits. */
  readonly replaceBytes: (payload: Payload, gzipped: Uint8Array) => void
  readonly find: (matches: (payload: Payload) => boolean) => Payload | undefined
  readonly takeAll: () => Payload[]
}

export function createBacklog(): Backlog {
  let queue: Payload[] = []
  let items = 0
  let bytes = 0
  const entered = (payload: Payload): void => {
    items += payload.count
    bytes += weight(payload)
  }
  const left = (payload: Payload): void => {
    items -= payload.count
    bytes -= weight(payload)
  }
  return {
    size: () => queue.length,
    items: () => items,
    bytes: () => bytes,
    append(payload) {
      queue.push(payload)
      entered(payload)
    },
    prepend(payloads) {
      queue.unshift(...payloads)
      payloads.forEach(entered)
    },
    next() {
      const payload = queue.shift()
      if (payload !== undefined) left(payload)
      return payload
    },
    remove(payload) {
      const index = queue.indexOf(payload)
      if (index < 0) return false
      queue.splice(index, 1)
      left(payload)
      return true
    },
    victim() {
      let worst: Payload | undefined
      for (const payload of queue) if (worst === undefined || isLess(payload, worst)) worst = payload
      return worst
    },
    replaceBytes(payload, gzipped) {
      const waits = queue.includes(payload)
      if (waits) left(payload)
      payload.bytes = gzipped
      payload.gzipped = true
      if (waits) entered(payload)
    },
    find: (matches) => queue.find(matches),
    takeAll() {
      const all = queue
      queue = []
      items = 0
      bytes = 0
      return all
    },
  }
}
