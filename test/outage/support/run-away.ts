import { join } from 'node:path'
import { type Receiver, startReceiver } from '../../../src/receiver/receiver.ts'
import type { App } from '../../support/run-app.ts'
import { appLines, ownLines } from './arrivals.ts'

export type AwayRun = {
  readonly seconds: number
  readonly spansPerSecond: number
  /** The collector goes after so many seconds, and comes back at the same port after as many as `awayForSeconds`. */
  readonly awayFromSeconds: number
  readonly awayForSeconds: number
  readonly start: (
    file: string,
    args: readonly string[],
    env: Readonly<Record<string, string>>,
  ) => Promise<Pick<App, 'exited'>>
  readonly env?: Readonly<Record<string, string>>
}

export type AwayOutcome = {
  readonly spans: number
  readonly logs: number
  /** What the counter stands at. */
  readonly counter: number
  readonly app: { readonly code: number | null; readonly stdout: string; readonly stderr: string }
  readonly said: readonly string[]
}

/** Runs an app that makes spans at a steady rate while its collector is gone for a while. */
export async function runAway({
  seconds,
  spansPerSecond,
  awayFromSeconds,
  awayForSeconds,
  start,
  env,
}: AwayRun): Promise<AwayOutcome> {
  const spans = new Set<string>()
  const logs = new Set<unknown>()
  let counter = 0
  const listen = (port = 0): Promise<Receiver> =>
    startReceiver({
      port,
      onRequest(_request, telemetry) {
        for (const { spanId } of telemetry?.spans ?? []) spans.add(spanId)
        for (const { body } of telemetry?.logs ?? []) logs.add(body)
        for (const { name, points } of telemetry?.metrics ?? [])
          if (name === 'made')
            for (const point of points) counter = Math.max(counter, 'value' in point ? Number(point.value) : 0)
        // Minutes of it would not fit into memory.
        receiver.clear()
      },
    })
  let receiver = await listen()
  const port = Number(new URL(receiver.url).port)
  let back: Promise<void> | undefined
  try {
    const app = await start(join(import.meta.dirname, 'steady.cjs'), [String(seconds), String(spansPerSecond)], {
      OTEL_SERVICE_NAME: 'steady',
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_NODE_RESOURCE_DETECTORS: 'env,host',
      ...env,
    })
    const goAway = setTimeout(() => void receiver.close(), awayFromSeconds * 1000)
    const comeBack = setTimeout(
      () => (back = listen(port).then((again) => void (receiver = again))),
      (awayFromSeconds + awayForSeconds) * 1000,
    )
    const { code, stdout, stderr } = await app.exited
    clearTimeout(goAway)
    clearTimeout(comeBack)
    return {
      spans: spans.size,
      logs: logs.size,
      counter,
      app: { code, stdout, stderr: appLines(stderr) },
      said: ownLines(stderr),
    }
  } finally {
    await back
    await receiver.close()
  }
}
