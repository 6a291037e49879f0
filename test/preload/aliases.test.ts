import { describe, expect, it } from 'vitest'
import { startReceiver, type Receiver } from '../../src/receiver/receiver.ts'
import { runApp } from '../support/run-app.ts'

const APP = `
  const { logs, metrics, trace } = require('@opentelemetry/api')
  trace.getTracer('t').startSpan('s').end()
  metrics.getMeter('m').createCounter('c').add(1)
  logs.getLogger('l').emit({ body: 'hi' })
  console.log('done')
`

type Outcome = {
  /** The signals that arrived. */
  readonly signals: string
  /** Types of what was printed as JSON. */
  readonly printed: string
  readonly stderr: string
  readonly resource: Receiver['spans'][number]['resource'] | undefined
}

/** Runs the app with variables in which `{url}` is the receiver's address. */
async function run(env: Readonly<Record<string, string>>): Promise<Outcome> {
  await using receiver = await startReceiver()
  const own = Object.fromEntries(
    Object.entries(env).map(([name, value]) => [name, value.replace('{url}', receiver.url)]),
  )
  const { code, stdout, stderr } = await runApp({
    code: APP,
    format: 'cjs',
    env: { OTEL_SERVICE_NAME: 'app', ...own },
  })
  const lines = stdout.trim().split('\n')
  expect([code, lines.filter((line) => line === 'done')]).toEqual([0, ['done']])
  return {
    signals: [...new Set(receiver.requests.map(({ signal }) => signal))].toSorted().join(),
    printed: lines
      .filter((line) => line.startsWith('{'))
      .map((line) => (JSON.parse(line) as { readonly type: string }).type)
      .join(),
    stderr: stderr.replaceAll(receiver.url, '{url}'),
    resource: receiver.spans[0]?.resource,
  }
}

const ALL = 'logs,metrics,traces'
/** All traces, since there is but one. */
const ENABLED = { TELEMETRY_ENABLED: 'true', OTEL_TRACE_SAMPLE: '1.0' }
const ENDPOINT = { OTEL_EXPORTER_OTLP_ENDPOINT: '{url}' }

describe('each alias does what its system says', () => {
  it.each<readonly [env: Record<string, string>, signals: string, printed: string]>([
    [{ OTEL_ENDPOINT: '{url}' }, ALL, ''],
    [{ OTEL_ENDPOINT: '{url}/' }, ALL, ''],
    [{ OTEL_ENDPOINT: '{url}/v1/traces' }, 'traces', ''],
    [{ ...ENABLED, OTEL_ENDPOINT: '{url}' }, 'logs,traces', ''],
    [{ ...ENABLED, OTEL_ENDPOINT: '{url}', TELEMETRY_BACKEND: 'otel' }, 'logs,traces', ''],
    [{ ...ENABLED, TELEMETRY_BACKEND: 'otel', OTEL_EXPORTER: 'console' }, '', 'span'],
    [{ ...ENABLED, ...ENDPOINT, TELEMETRY_ENABLED: 'Yes' }, 'logs,traces', ''],
    [{ ...ENDPOINT, TELEMETRY_ENABLED: 'no' }, '', ''],
    [{ ...ENDPOINT, OTEL_ENABLED: '1' }, ALL, ''],
    [{ ...ENDPOINT, OTEL_ENABLED: 'yes' }, ALL, ''],
    [{ ...ENDPOINT, OTEL_ENABLED: 'off' }, '', ''],
    [{ OTEL_EXPORTER: 'console' }, '', 'span'],
    [{ ...ENDPOINT, OTEL_EXPORTER: 'none' }, 'logs,metrics', ''],
    [{ ...ENDPOINT, OTEL_TRACE_SAMPLE: '0.0' }, 'logs,metrics', ''],
    [{ ...ENDPOINT, OTEL_TRACE_SAMPLE: '1.0' }, ALL, ''],
  ])('%o', async (env, signals, printed) => {
    expect(await run(env)).toMatchObject({ signals, printed, stderr: '' })
  })

  it.each<readonly [env: Record<string, string>, resource: Record<string, unknown>]>([
    [{}, { 'service.version': '1.0.0', 'deployment.environment.name': undefined }],
    [{ OTEL_SERVICE_VERSION: '2.1.0' }, { 'service.version': '2.1.0' }],
    [{ RELEASE: 'r7' }, { 'service.version': 'r7' }],
    [{ RELEASE: 'r7', OTEL_SERVICE_VERSION: '2.1.0' }, { 'service.version': '2.1.0' }],
    [
      { DEPLOYMENT_ENVIRONMENT: 'staging', ENVIRONMENT: 'test' },
      { 'deployment.environment.name': 'staging', 'deployment.environment': 'staging' },
    ],
    [{ ENVIRONMENT: 'test' }, { 'deployment.environment.name': 'test', 'deployment.environment': 'test' }],
  ])('%o in the resource (T-15, T-16, M-52, P-07)', async (env, resource) => {
    const outcome = await run({ ...ENDPOINT, ...env })
    expect(outcome.stderr).toBe('')
    expect(Object.fromEntries(Object.keys(resource).map((name) => [name, outcome.resource?.[name]]))).toEqual(resource)
  })
})

describe('the official variable wins, and a difference is one line', () => {
  it.each<readonly [env: Record<string, string>, signals: string, stderr: string]>([
    [
      { ...ENDPOINT, OTEL_SDK_DISABLED: 'true', OTEL_ENABLED: 'true' },
      '',
      '[otel] OTEL_ENABLED="true" says the opposite of OTEL_SDK_DISABLED; OTEL_SDK_DISABLED is followed.\n',
    ],
    [
      { ...ENDPOINT, OTEL_ENDPOINT: 'http://127.0.0.1:1' },
      ALL,
      '[otel] OTEL_ENDPOINT="http://127.0.0.1:1" differs from OTEL_EXPORTER_OTLP_ENDPOINT="{url}"; OTEL_EXPORTER_OTLP_ENDPOINT is followed.\n',
    ],
    [
      { ...ENDPOINT, OTEL_EXPORTER: 'console', OTEL_TRACES_EXPORTER: 'otlp' },
      ALL,
      '[otel] OTEL_EXPORTER="console" differs from OTEL_TRACES_EXPORTER="otlp"; OTEL_TRACES_EXPORTER is followed.\n',
    ],
    [
      { ...ENDPOINT, OTEL_TRACE_SAMPLE: '0.0', OTEL_TRACES_SAMPLER: 'always_on' },
      ALL,
      '[otel] OTEL_TRACE_SAMPLE="0.0" differs from OTEL_TRACES_SAMPLER; sampling everything.\n',
    ],
    [
      { ...ENDPOINT, OTEL_SERVICE_VERSION: '1', OTEL_RESOURCE_ATTRIBUTES: 'service.version=9' },
      ALL,
      '[otel] OTEL_SERVICE_VERSION="1" differs from service.version=9 in OTEL_RESOURCE_ATTRIBUTES; the attribute is followed.\n',
    ],
  ])('%o', async (env, signals, stderr) => {
    expect(await run(env)).toMatchObject({ signals, printed: '', stderr })
  })
})

describe('a bad value gives a message and never an error (P-06, §8)', () => {
  it.each<readonly [env: Record<string, string>, signals: string, stderr: string]>([
    [{ ...ENDPOINT, OTEL_ENABLED: 'maybe' }, ALL, 'OTEL_ENABLED="maybe" is not true or false; it is ignored.'],
    [
      { ...ENDPOINT, TELEMETRY_ENABLED: 'perhaps' },
      ALL,
      'TELEMETRY_ENABLED="perhaps" is not true or false; it is ignored.',
    ],
    [
      { ...ENABLED, ...ENDPOINT, TELEMETRY_BACKEND: 'kafka' },
      '',
      'TELEMETRY_BACKEND="kafka" is not one of otel, prom, hybrid, noop; telemetry is off.',
    ],
    [
      { ...ENABLED, ...ENDPOINT, TELEMETRY_BACKEND: 'noop' },
      '',
      'TELEMETRY_BACKEND="noop" sends nothing; telemetry is off.',
    ],
    [
      { ...ENDPOINT, OTEL_EXPORTER: 'kafka' },
      ALL,
      'OTEL_EXPORTER="kafka" is not one of otlp, console, zipkin, none; using otlp.',
    ],
    [
      { ...ENDPOINT, OTEL_TRACE_SAMPLE: 'all' },
      ALL,
      'OTEL_TRACE_SAMPLE="all" is not a number between 0 and 1; sampling everything.',
    ],
  ])('%o', async (env, signals, line) => {
    expect(await run(env)).toMatchObject({ signals, printed: '', stderr: `[otel] ${line}\n` })
  })

  it('OTEL_ENDPOINT that is no URL: the default one is used', async () => {
    const { stderr, signals } = await run({ OTEL_ENDPOINT: 'ftp://tempo', OTEL_NODE_EXIT_TIMEOUT: '50' })
    expect(signals).toBe('')
    expect(stderr.split('\n')[0]).toMatch(/^\[otel\] OTEL_ENDPOINT="ftp:\/\/tempo" is not a URL that starts with /)
  })
})
