import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { type Receiver, startReceiver } from '../../src/receiver/receiver.ts'
import type { Reply } from '../../src/receiver/reply.ts'
import { appLines, ownLines } from '../../test/outage/support/arrivals.ts'
import type { FaultApp } from '../../test/outage/support/run-fault.ts'
import type { SignalCounts } from '../../src/state.ts'

/** How the app is, as it tells itself. */
export type Sample = {
  readonly made: { readonly spans: number; readonly logs: number; readonly requests: number }
  readonly trouble: {
    readonly warnings: readonly string[]
    readonly rejections: number
    readonly exceptions: number
    /** Of the app to itself. */
    readonly failedRequests: number
  }
  /** On `process`. */
  readonly listeners: number
  readonly handles: number
  /** Of the heap and beside it, after a collection of garbage. */
  readonly heldBytes: number
  readonly rssBytes: number
  readonly sent: SignalCounts
  readonly lost: SignalCounts
  readonly waiting: SignalCounts
}

export type SoakOptions = {
  readonly seconds: number
  /** Of one state of the collector; every second one is that it answers. */
  readonly stateSeconds: number
  readonly start: (
    file: string,
    nodeArgs: readonly string[],
    env: Readonly<Record<string, string>>,
  ) => Promise<FaultApp>
  readonly onSample?: (sample: Sample, state: string) => void
  readonly env?: Readonly<Record<string, string>>
}

export type SoakOutcome = {
  readonly samples: readonly Sample[]
  /** Each once. */
  readonly arrived: { readonly spans: number; readonly logs: number }
  readonly said: readonly string[]
  readonly app: { readonly code: number | null; readonly stderr: string }
}

/** What the collector does between the times that it answers; `gone`: nobody listens. */
const STATES: readonly (readonly [name: string, reply: Reply | 'gone'])[] = [
  ['gone', 'gone'],
  ['answers 503', { status: 503 }],
  ['never answers', 'hang'],
  ['answers 429, wait 1 s', { status: 429, headers: { 'retry-after': '1' } }],
  ['cuts connections', 'reset'],
  ['slow', { delayMs: 500 }],
  ['answers garbage', 'garbage'],
]

/** Runs the mixed load for a while, with one outage after the other, and lets everything arrive at the end. */
export async function soak({ seconds, stateSeconds, start, onSample, env }: SoakOptions): Promise<SoakOutcome> {
  const spans = new Set<string>()
  let logs = 0
  let reply: Reply | undefined
  const listen = (port = 0): Promise<Receiver> =>
    startReceiver({
      port,
      respond: () => reply,
      onRequest(_request, telemetry) {
        if (typeof reply === 'string' || (reply?.status ?? 200) >= 300) telemetry = undefined
        for (const { spanId, scope } of telemetry?.spans ?? []) if (scope.name === 'soak') spans.add(spanId)
        logs += telemetry?.logs.length ?? 0
        receiver.clear()
      },
    })
  let receiver = await listen()
  const port = Number(new URL(receiver.url).port)
  const app = await start(join(import.meta.dirname, 'app.cjs'), ['--expose-gc'], {
    OTEL_SERVICE_NAME: 'soak',
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    OTEL_EXPORTER_OTLP_TIMEOUT: '3000',
    OTEL_NODE_EXIT_TIMEOUT: '20000',
    OTEL_NODE_RESOURCE_DETECTORS: 'env,host',
    ...env,
  })
  await app.waitForStdout('ready')
  const endsAt = performance.now() + seconds * 1000
  let read = 0
  const readSamples = (state: string): Sample[] => {
    const all = [...app.stdout.matchAll(/^sample (.*)$/gm)].map(([, text]) => JSON.parse(text ?? '') as Sample)
    for (const sample of all.slice(read)) onSample?.(sample, state)
    read = all.length
    return all
  }
  try {
    for (let index = 0; performance.now() < endsAt; index++) {
      const [state, next] =
        index % 2 === 0
          ? (['answers', undefined] as const)
          : (STATES[((index - 1) / 2) % STATES.length] ?? ['answers', undefined])
      if (next === 'gone') await receiver.close()
      else reply = next
      await delay(Math.min(stateSeconds * 1000, Math.max(0, endsAt - performance.now())))
      readSamples(state)
      if (next === 'gone') receiver = await listen(port)
      reply = undefined
    }
    app.write('end\n')
    const { code, stderr } = await app.exited
    return {
      samples: readSamples('the end'),
      arrived: { spans: spans.size, logs },
      said: ownLines(stderr),
      app: { code, stderr: appLines(stderr) },
    }
  } finally {
    await receiver.close()
  }
}
