// The helper as a worker thread that waits from the start. Bundled and run by app.ts.
import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { systemClock } from '../../src/delivery/clock.ts'
import { deliverRemainders } from '../../src/delivery/deliver-remainders.ts'
import { decodeHandOver, encodeResult } from '../../src/delivery/hand-over.ts'

const { flag, port } = workerData as { readonly flag: Int32Array; readonly port: MessagePort }
process.getBuiltinModule('node:http')

parentPort?.on('message', async (bytes: Uint8Array) => {
  const clock = systemClock()
  // Its clock has been running since the app started.
  const handOver = {
    ...decodeHandOver(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)),
    timeoutMs: clock.now() + 10_000,
  }
  let lines = ''
  await deliverRemainders(handOver, clock, (remainder, what, items) => (lines += encodeResult(remainder, what, items)))
  port.postMessage(lines)
  Atomics.store(flag, 0, 1)
  Atomics.notify(flag, 0)
})
