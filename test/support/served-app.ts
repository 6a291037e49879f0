import { beforeAll, expect, it } from 'vitest'
import type { ReceivedLog, ReceivedMetric, ReceivedSpan } from '../../src/receiver/received.ts'
import { startReceiver } from '../../src/receiver/receiver.ts'
import { toFormat } from './app-code.ts'
import { describeFormats, type Format } from './formats.ts'
import { describeNodes, type NodeName } from './node-versions.ts'
import { startApp } from './run-app.ts'
import { installProject } from './tarball.ts'

/** The trace that the app's request is part of. */
export const TRACE_ID = '0af7651916cd43dd8448eb211c80319c'

/** An app that serves `GET /` by `handle`, which returns what the test wants to know. */
const SERVER = `
import { createServer } from 'node:http'
import { context, trace } from '@opentelemetry/api'
/** Where code runs, as a span of its own. */
const mark = (name) => trace.getTracer('app').startSpan(name).end()
const server = createServer(async (request, response) => {
  try {
    response.end(JSON.stringify((await handle(request)) ?? null))
  } catch (error) {
    response.statusCode = 500
    response.end(error.stack)
  }
})
server.listen(0, '127.0.0.1', () => console.log('listening at ' + server.address().port))
`

export type Served = {
  /** What `handle` returned. */
  readonly answer: unknown
  readonly status: number
  readonly spans: readonly ReceivedSpan[]
  readonly metrics: readonly ReceivedMetric[]
  readonly logs: readonly ReceivedLog[]
  readonly stderr: string
}

export type ServedApp = {
  /** With imports (`toFormat`) and a function `handle`. */
  readonly code: string
  readonly format: Format
  readonly node?: NodeName
  /** A project with the product and the app's packages; without it, the dev dependencies. */
  readonly project?: string | undefined
  readonly env: Readonly<Record<string, string>>
  /** Of the one request; `/` by default. */
  readonly path?: string
}

/** Runs an app for one request that is part of a trace and brings baggage. */
export async function serveOne({ code, format, node, project, env, path = '/' }: ServedApp): Promise<Served> {
  await using receiver = await startReceiver()
  const app = await startApp({
    code: toFormat(SERVER + code, format),
    format,
    receiver,
    ...(node !== undefined && { node }),
    ...(project !== undefined && { appsIn: project, preload: 'none', nodeArgs: ['--import', '@org/otel/register'] }),
    env: { OTEL_SERVICE_NAME: 'shop', ...env },
  })
  const { status, body } = await app.request(path, {
    headers: { traceparent: `00-${TRACE_ID}-b7ad6b7169203331-01`, baggage: 'plan=gold' },
  })
  app.signal('SIGTERM')
  const { stderr } = await app.exited
  const answer: unknown = status === 200 ? JSON.parse(body) : body
  return { answer, status, spans: receiver.spans, metrics: receiver.metrics, logs: receiver.logs, stderr }
}

/** The Node versions that a database client is tried on, in both formats. */
const NODES: readonly NodeName[] = ['floor', 'newest22', 'newest24', 'newest26']

/**
 * Describes the same expectations of one app on all lines of Node, as CommonJS and as ES module. It is served once each.
 *
 * @param packages of other majors than the dev dependencies'
 * @param env read when the servers are there
 */
export function describeEverywhere(
  { code, packages, env }: { code: string; packages?: readonly string[]; env: () => Readonly<Record<string, string>> },
  define: (served: () => Served) => void,
): void {
  let project: string | undefined
  if (packages !== undefined) {
    beforeAll(async () => {
      project = await installProject(packages)
    }, 300_000)
  }
  describeNodes(NODES, ({ name }) => {
    describeFormats((format) => {
      let served: Served
      beforeAll(async () => {
        served = await serveOne({ code, format, node: name, project, env: env() })
      })

      it('answers, and prints nothing (promise 1)', () => {
        expect({
          status: served.status,
          stderr: served.stderr,
          answer: served.status === 200 ? '' : served.answer,
        }).toEqual({
          status: 200,
          stderr: '',
          answer: '',
        })
      })
      define(() => served)
    })
  })
}
