import { type Receiver, startReceiver } from '../../../src/receiver/receiver.ts'
import { isStored, type Reply } from '../../../src/receiver/reply.ts'
import type { ReceivedRequest } from '../../../src/receiver/request.ts'
import type { App } from '../../support/run-app.ts'
import { type Arrived, appLines, countArrived, ownLines, saidLost } from './arrivals.ts'
import type { Fault } from './faults.ts'

/** `passes`: the first request of spans, and that of log records, meet the fault. `stays`: all requests do, to the end. */
export type Phase = 'passes' | 'stays'

/** What there must be of an app: `startApp` in tests, a plain child process in scripts. */
export type FaultApp = Pick<App, 'stdout' | 'exited' | 'write' | 'waitForStdout'>

export type FaultOutcome = {
  /** Of 1,000 spans, 1,000 log records and a counter that stands at 1,000. */
  readonly arrived: Arrived
  /** Lines of ours. */
  readonly said: readonly string[]
  /** The numbers in them, by what was lost and why. */
  readonly lost: Readonly<Record<string, number>>
  /** How the app ended, and what it wrote itself. */
  readonly app: {
    readonly code: number | null
    readonly signal: string | null
    readonly stdout: string
    readonly stderr: string
  }
  /** From the app's wish to end to its end. */
  readonly endedAfterMs: number
}

export type FaultRun = {
  readonly fault: Fault
  readonly phase: Phase
  readonly start: (env: Readonly<Record<string, string>>) => Promise<FaultApp>
  /** How long what is on its way may take to arrive. */
  readonly patienceMs: number
  readonly env?: Readonly<Record<string, string>>
}

/** How an app that is told nothing behaves, with or without telemetry. */
export const BARE: FaultOutcome['app'] = { code: 3, signal: null, stdout: 'ready\nmade\n', stderr: 'the app speaks\n' }

/** Runs an app that makes 1,000 of each against a collector with a fault, to its end. */
export async function runFault({ fault, phase, start, patienceMs, env }: FaultRun): Promise<FaultOutcome> {
  const taken: ReceivedRequest[] = []
  const rejected = new Map<ReceivedRequest, number>()
  const faulty =
    phase === 'stays' ? { traces: Infinity, logs: Infinity, metrics: Infinity } : { traces: 1, logs: 1, metrics: 0 }
  const respond = (request: ReceivedRequest): Reply | undefined => {
    const isFaulty = faulty[request.signal]-- > 0
    const reply = isFaulty ? fault.reply?.(request) : undefined
    // A collector that says 200 has taken the request, whatever comes after.
    if (reply === 'half' || isStored(reply ?? {})) taken.push(request)
    if (typeof reply === 'object') rejected.set(request, reply.partialSuccess?.rejected ?? 0)
    return reply
  }
  let receiver: Receiver = await startReceiver({ respond })
  const isGrpc = env?.OTEL_EXPORTER_OTLP_PROTOCOL === 'grpc'
  const port = Number(new URL(isGrpc ? receiver.grpcUrl : receiver.url).port)
  if (fault.reply === undefined) await receiver.close()
  try {
    const app = await start({
      OTEL_SERVICE_NAME: 'outage',
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
      OTEL_EXPORTER_OTLP_TIMEOUT: `${fault.timeoutMs ?? 3000}`,
      OTEL_BSP_SCHEDULE_DELAY: '100',
      OTEL_BLRP_SCHEDULE_DELAY: '100',
      // No metrics but the app's own, and those once, at the end.
      OTEL_METRIC_EXPORT_INTERVAL: '600000',
      OTEL_METRIC_EXPORT_TIMEOUT: '5000',
      OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'runtime-node',
      OTEL_NODE_RESOURCE_DETECTORS: 'env,host',
      ...env,
    })
    await app.waitForStdout('ready')
    app.write('make 1000\n')
    await app.waitForStdout('made')
    const askWaiting = statusReader(app)
    await askWaiting()
    if (fault.reply === undefined && phase === 'passes') {
      receiver = await startReceiver({
        [isGrpc ? 'grpcPort' : 'port']: port,
        respond: (request) => void taken.push(request),
      })
    }
    const isDone = async (): Promise<boolean> => {
      if (phase === 'stays' && fault.fate === 'waits')
        return (
          fault.reply === undefined ||
          ['traces', 'logs'].every((each) => receiver.requests.some(({ signal }) => signal === each))
        )
      const { spans, logs } = countArrived(taken, rejected)
      return (spans === 1000 && logs === 1000) || (await askWaiting()) === 0
    }
    await until(isDone, patienceMs)
    const endedAt = performance.now()
    app.write('end\n')
    const { code, signal, stdout, stderr } = await app.exited
    return {
      arrived: countArrived(taken, rejected),
      said: ownLines(stderr),
      lost: saidLost(stderr),
      app: { code, signal, stdout: stdout.replaceAll(/^status .*\n/gm, ''), stderr: appLines(stderr) },
      endedAfterMs: performance.now() - endedAt,
    }
  } finally {
    await receiver.close()
  }
}

/** Asks how many spans and log records wait; undefined where nobody knows. */
function statusReader(app: FaultApp): () => Promise<number | undefined> {
  let asked = 0
  return async () => {
    app.write(`status ${++asked}\n`)
    await app.waitForStdout(`status ${asked} `)
    const [, text = 'null'] = /^status \d+ (.*)$/m.exec(app.stdout.slice(app.stdout.lastIndexOf('status '))) ?? []
    const status = JSON.parse(text) as { waiting: { traces: number; logs: number } } | null
    return status === null ? undefined : status.waiting.traces + status.waiting.logs
  }
}

/** Asks again and again, until it is so or the time is over. */
export async function until(isSo: () => boolean | Promise<boolean>, timeoutMs: number): Promise<void> {
  const deadlineAt = performance.now() + timeoutMs
  while (!(await isSo()) && performance.now() < deadlineAt) await new Promise((resolve) => setTimeout(resolve, 50))
}
