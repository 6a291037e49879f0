import * as threads from 'node:worker_threads'
import type { Delivery } from '../../delivery/delivery.ts'
import type { Lazy } from '../../signals/lazy.ts'
import { receiveFromThreads, type ThreadReceiver } from './receiver.ts'
import { joinMainThread, type ThreadSender } from './sender.ts'

/** `node:worker_threads` is loaded with this chunk: most processes need neither. */
export function startReceiving(delivery: Lazy<Delivery>): ThreadReceiver {
  return receiveFromThreads(delivery, threads)
}

export function join(maxBytes: number): ThreadSender | undefined {
  return joinMainThread(threads, maxBytes)
}
