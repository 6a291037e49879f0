// The helper of helper.ts: a process, or a worker thread, that a process which ends
// waits for. It loads nothing but what it needs, because each millisecond delays that end.
import { readFileSync, writeSync } from 'node:fs'
import { systemClock } from './clock.ts'
import { deliverRemainders } from './deliver-remainders.ts'
import { decodeHandOver, encodeResult } from './hand-over.ts'
import { WORKER_ARGUMENT, type HelperWorkerData } from './helper.ts'

async function deliver(bytes: Uint8Array, answer: (line: string) => void): Promise<void> {
  const handOver = decodeHandOver(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
  await deliverRemainders(handOver, systemClock(), (remainder, what, items) =>
    answer(encodeResult(remainder, what, items)),
  )
}

async function main(): Promise<void> {
  if (process.argv[2] === WORKER_ARGUMENT) {
    const { port, done } = process.getBuiltinModule('node:worker_threads').workerData as HelperWorkerData
    const flag = new Int32Array(done)
    port.once('message', async (bytes: Uint8Array) => {
      await deliver(bytes, (line) => port.postMessage(line)).catch(() => {})
      Atomics.store(flag, 0, 1)
      Atomics.notify(flag, 0)
    })
    // There is time until the other side has serialized what it hands over.
    process.getBuiltinModule('node:http')
  } else {
    await deliver(readFileSync(0), (line) => void writeSync(1, line)).catch(() => {})
    // Connections may be kept alive.
    process.exit(0)
  }
}

void main()
