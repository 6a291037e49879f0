import { join } from 'node:path'

/** A way to run an app: with an agent or without. */
export type Variant = {
  readonly name: string
  readonly execArgv: readonly string[]
  readonly env: Readonly<Record<string, string>>
}

const ROOT = process.env.BENCH_ROOT ?? join(import.meta.dirname, '..')
const PEERS = join(import.meta.dirname, 'peers/node_modules')

/** Settings of OpenTelemetry that all agents understand; everything else is default. */
function otlp(sinkUrl: string): Record<string, string> {
  return { OTEL_SERVICE_NAME: 'benchmark', OTEL_EXPORTER_OTLP_ENDPOINT: sinkUrl }
}

function ratio(share: number): Record<string, string> {
  return { OTEL_TRACES_SAMPLER: 'parentbased_traceidratio', OTEL_TRACES_SAMPLER_ARG: String(share) }
}

/** All variants by name. `@2%` samples two traces of a hundred at their head. */
export function variants(sinkUrl: string): Readonly<Record<string, Variant>> {
  const base = { ...otlp(sinkUrl) }
  const { hostname, port } = new URL(sinkUrl)
  const ours = ['--import', join(ROOT, 'register.mjs')]
  const upstream = ['--require', join(PEERS, '@opentelemetry/auto-instrumentations-node/dist/register.cjs')]
  const datadog = ['--require', join(PEERS, 'dd-trace/init.js')]
  const datadogEnv = {
    DD_AGENT_HOST: hostname,
    DD_TRACE_AGENT_PORT: port,
    DD_SERVICE: 'benchmark',
    DD_INSTRUMENTATION_TELEMETRY_ENABLED: 'false',
  }
  const list: readonly Variant[] = [
    { name: 'bare', execArgv: [], env: {} },
    { name: 'this', execArgv: ours, env: base },
    { name: 'this@2%', execArgv: ours, env: { ...base, ...ratio(0.02) } },
    { name: 'this@2%+keep', execArgv: ours, env: { ...base, OTEL_TRACE_SAMPLE: '0.02' } },
    { name: 'this off', execArgv: ours, env: { ...base, OTEL_SDK_DISABLED: 'true' } },
    { name: 'upstream', execArgv: upstream, env: base },
    { name: 'upstream@2%', execArgv: upstream, env: { ...base, ...ratio(0.02) } },
    { name: 'upstream off', execArgv: upstream, env: { ...base, OTEL_SDK_DISABLED: 'true' } },
    { name: 'dd-trace', execArgv: datadog, env: datadogEnv },
    { name: 'dd-trace@2%', execArgv: datadog, env: { ...datadogEnv, DD_TRACE_SAMPLE_RATE: '0.02' } },
  ]
  return Object.fromEntries(list.map((variant) => [variant.name, variant]))
}
