import { beforeAll, expect, it } from 'vitest'
import type { Attributes, AttributeValue } from '../../../src/receiver/fields.ts'
import type { HistogramPoint, ReceivedLog, ReceivedMetric, ReceivedSpan } from '../../../src/receiver/received.ts'
import { startReceiver } from '../../../src/receiver/receiver.ts'
import { traceTree } from '../../../src/receiver/trace-tree.ts'
import { describeFormats, type Format } from '../../support/formats.ts'
import { describeNodes, type NodeName } from '../../support/node-versions.ts'
import { withPlaceholders } from '../../support/placeholders.ts'
import { type AppResult, startApp } from '../../support/run-app.ts'
import { installProject } from '../../support/tarball.ts'
import { toFormat } from '../../support/app-code.ts'

const TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'

/** One request of a test: what is sent and, in the tree's words, what its server span is to be. */
type Exchange = readonly [request: string, span: string]

export type Framework = {
  /** Of other majors than the dev dependencies': a project with the product and these packages is made for them. */
  readonly packages?: readonly string[]
  /**
   * The app, with imports (`toFormat`). It has `work` (a child span that tells the session in the baggage), listens by
   * `listening(server)`, and serves `/users/:id` and `/health` by work, and what `exchanges` asks for.
   */
  readonly code: string
  /** `GET /users/1` -> `GET /users/:id  200`, with the class of the failure behind it where there is one. */
  readonly exchanges: readonly Exchange[]
  /** The route of `/users/1` as this framework writes it; none where there are no routes. */
  readonly userRoute: string | undefined
}

/** In every app: work that makes a span of its own, and a line for the test that says where the app listens. */
const COMMON = `
import { propagation, context, trace } from '@opentelemetry/api'
async function work() {
  await null
  const span = trace.getTracer('app').startSpan('work')
  span.setAttribute('plan', propagation.getActiveBaggage()?.getEntry('plan')?.value ?? 'none')
  await null
  span.end()
  return 'worked'
}
const listening = (server) => console.log('listening at ' + server.address().port)
class NoSuchUser extends Error { status = 404; statusCode = 404 }
`

type Run = {
  readonly result: AppResult
  readonly spans: readonly ReceivedSpan[]
  readonly metrics: readonly ReceivedMetric[]
  readonly logs: readonly ReceivedLog[]
}

/** The Node versions that a framework is tried on, in both formats: one process each. */
const NODES: readonly NodeName[] = ['floor', 'newest22', 'newest24', 'newest26']

/** Describes what a framework's requests become, on all lines of Node, as CommonJS and as ES module. */
export function describeFramework(framework: Framework): void {
  const { packages, exchanges, userRoute } = framework
  let project: string | undefined
  if (packages !== undefined) {
    beforeAll(async () => {
      project = await installProject(packages)
    }, 300_000)
  }
  describeNodes(NODES, ({ name }) => {
    describeFormats((format) => {
      let run: Run
      beforeAll(async () => {
        run = await serve(framework, name, format, project)
      })

      it('ends as it would without us, and prints nothing (promise 1)', () => {
        const { stdout, ...result } = run.result
        expect(result).toEqual({ code: null, signal: 'SIGTERM', stderr: '' })
        expect(stdout).toMatch(/^listening at \d+\n$/)
      })

      it('names each request METHOD /route, or METHOD, never by its path (F-31, F-32, F-33, T-43, T-44, §7-11)', () => {
        const requests = run.spans.filter(({ kind }) => kind === 'server')
        const told = requests.toSorted((a, b) => Number(a.startNs - b.startNs)).map(tell)
        expect(told).toEqual([...exchanges.map(([, span]) => span), `${userName(userRoute)}  200`])
        for (const { name: spanName, attributes } of requests) {
          const parts = [text(attributes['http.request.method']), text(attributes['http.route'])]
          expect(spanName).toBe(parts.join(' ').trim())
        }
      })

      it('records what failed once, on the server span (T-53)', () => {
        for (const span of run.spans.filter(({ kind }) => kind === 'server')) {
          const errorType = span.attributes['error.type']
          const exceptions = span.events.map((event) => event.attributes['exception.type'])
          expect(exceptions).toEqual(errorType === undefined || /^\d+$/.test(text(errorType)) ? [] : [errorType])
          expect(span.status.code).toBe(errorType === undefined ? 'unset' : 'error')
        }
      })

      it('continues the trace and the baggage of the caller (F-36, F-37)', () => {
        const spans = run.spans.filter(({ traceId }) => traceId === '0af7651916cd43dd8448eb211c80319c')
        expect(traceTree(spans, { attributes: ['plan'] })).toBe(
          `${userName(userRoute)}  server  http  (remote parent)\n└─ work  internal  app  plan=gold`,
        )
        expect(spans.find(({ kind }) => kind === 'server')?.parentSpanId).toBe('b7ad6b7169203331')
      })

      it('makes no span, no child and no metric for an excluded path (F-38, T-40)', () => {
        expect(run.spans.filter(({ attributes }) => attributes['url.path'] === '/health')).toEqual([])
        // One `work` for each request to the users, none for /health.
        const worked = exchanges.filter(([request]) => /^(?:GET|HEAD|POST) \/users\//i.test(request)).length + 1
        expect(run.spans.filter(({ name: spanName }) => spanName === 'work')).toHaveLength(worked)
        const measured = durationPoints(run.metrics).reduce((sum, { count }) => sum + Number(count), 0)
        expect(measured).toBe(exchanges.length + 1)
      })

      it('tells all of a request in the stable names (§6.3, T-42)', () => {
        const span = run.spans.find(({ parentSpanId }) => parentSpanId === 'b7ad6b7169203331')
        expect(withPlaceholders(span?.attributes)).toEqual({
          'http.request.method': 'GET',
          'url.scheme': 'http',
          'server.address': '127.0.0.1',
          'server.port': '<port>',
          'network.peer.address': '127.0.0.1',
          'network.peer.port': '<port>',
          'network.protocol.version': '1.1',
          'user_agent.original': 'test',
          'url.path': '/users/7',
          'url.query': 'full=1',
          'client.address': '127.0.0.1',
          'http.request.header.x-tenant': ['acme'],
          'session.id': 's-1',
          'http.response.status_code': 200,
          ...(userRoute !== undefined && { 'http.route': userRoute }),
        })
      })

      it('measures the same routes, and failures of the same type (F-83, T-53)', () => {
        const spans = run.spans.filter(({ kind }) => kind === 'server')
        const routes = (all: readonly { attributes: ReceivedSpan['attributes'] }[]): unknown[] =>
          [...new Set(all.map(({ attributes }) => tellRoute(attributes)))].toSorted()
        expect(routes(durationPoints(run.metrics))).toEqual(routes(spans))
      })
    })
  })
}

function durationPoints(metrics: readonly ReceivedMetric[]): readonly HistogramPoint[] {
  return metrics.flatMap((metric) =>
    metric.name === 'http.server.request.duration' && metric.kind === 'histogram' ? metric.points : [],
  )
}

function userName(route: string | undefined): string {
  return route === undefined ? 'GET' : `GET ${route}`
}

/** `GET /users/:id  500  TypeError` */
function tell({ name, attributes }: ReceivedSpan): string {
  const parts = [name, text(attributes['http.response.status_code']), text(attributes['error.type'])]
  return parts.filter((part) => part !== '').join('  ')
}

function tellRoute(attributes: Attributes): string {
  const parts = ['http.route', 'http.response.status_code', 'error.type'].map((name) => text(attributes[name]))
  return parts.join(' ')
}

/** Routes, statuses and classes of errors are texts and numbers. */
function text(value: AttributeValue | undefined): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint' ? String(value) : ''
}

async function serve(
  { code, exchanges }: Framework,
  node: NodeName,
  format: Format,
  project: string | undefined,
): Promise<Run> {
  await using receiver = await startReceiver()
  const app = await startApp({
    code: toFormat(COMMON + code, format),
    format,
    node,
    receiver,
    ...(project !== undefined && { appsIn: project, preload: 'none', nodeArgs: ['--import', '@org/otel/register'] }),
    env: {
      OTEL_SERVICE_NAME: 'shop',
      // Express and its kin print errors otherwise.
      NODE_ENV: 'test',
      OTEL_TRACING_EXCLUDED_URL_PATHS: '@health',
      OTEL_NODE_CAPTURE_REQUEST_HEADERS: 'X-Tenant',
    },
  })
  const headers = { 'user-agent': 'test' }
  for (const [request] of exchanges) {
    const [method = 'GET', path = '/'] = request.split(' ')
    await app.request(path, { method, headers })
  }
  await app.request('/health', { headers })
  await app.request('/users/7?full=1', {
    headers: { ...headers, traceparent: TRACEPARENT, baggage: 'plan=gold', 'x-session-id': 's-1', 'x-tenant': 'acme' },
  })
  app.signal('SIGTERM')
  const result = await app.exited
  return { result, spans: receiver.spans, metrics: receiver.metrics, logs: receiver.logs }
}
