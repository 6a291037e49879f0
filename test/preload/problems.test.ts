import { describe, expect, it } from 'vitest'
import { runApp } from '../support/run-app.ts'

const ENDPOINT = {
  OTEL_SERVICE_NAME: 'app',
  OTEL_TRACES_EXPORTER: 'none',
  OTEL_METRICS_EXPORTER: 'none',
  OTEL_LOGS_EXPORTER: 'console',
}

async function stderrOf(env: Record<string, string>): Promise<string> {
  const { code, stdout, stderr } = await runApp({
    code: `console.log('done')`,
    format: 'cjs',
    env: { ...ENDPOINT, ...env },
  })
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'done\n' })
  return stderr
}

describe('one line for each problem: variable, value, expectation, what was done', () => {
  it.each([
    [{ OTEL_NODE_SPAN_TYPES: 'maybe' }, /^\[otel\] OTEL_NODE_SPAN_TYPES="maybe" is not true or false; .*\.\n$/],
    [{ OTEL_BSP_SCHEDULE_DELAY: 'soon' }, /^\[otel\] OTEL_BSP_SCHEDULE_DELAY="soon" is not .*; using 5000.*\.\n$/],
    [{ OTEL_TRACES_EXPORTER: 'otpl' }, /^\[otel\] OTEL_TRACES_EXPORTER="otpl" .*otlp.*\.\n$/],
    [
      { OTEL_EXPORTER_OTLP_ENDPOINT: 'not a url', OTEL_TRACES_EXPORTER: 'otlp' },
      /^\[otel\] OTEL_EXPORTER_OTLP_ENDPOINT="not a url" is not .*\.\n$/,
    ],
    [
      { OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '1.5' },
      /^\[otel\] OTEL_TRACES_SAMPLER_ARG="1\.5" is not a number between 0 and 1; .*\.\n$/,
    ],
    [{ OTEL_PROPAGATORS: 'tracecontxt' }, /^\[otel\] OTEL_PROPAGATORS="tracecontxt" .*\.\n$/],
    [
      { OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'htpp' },
      /^\[otel\] OTEL_NODE_ENABLED_INSTRUMENTATIONS="htpp" .*http.*\.\n$/,
    ],
    [{ OTEL_NODE_RESOURCE_DETECTORS: 'hosts' }, /^\[otel\] OTEL_NODE_RESOURCE_DETECTORS="hosts" .*host.*\.\n$/],
    [
      { OTEL_NODE_INSTRUMENTATION_PG_IGNORE_CONECT_SPANS: 'true' },
      /^\[otel\] OTEL_NODE_INSTRUMENTATION_PG_IGNORE_CONECT_SPANS="true" is not an option of the pg instrumentation .*IGNORE_CONNECT_SPANS.*\.\n$/,
    ],
    [
      { OTEL_TRACING_EXCLUDED_URL_PATHS: '/(/' },
      /^\[otel\] OTEL_TRACING_EXCLUDED_URL_PATHS="\/\(\/" is not a regular expression; .*\.\n$/,
    ],
    [{ OTEL_SERVICENAME: 'x' }, /^\[otel\] OTEL_SERVICENAME .*did you mean OTEL_SERVICE_NAME\?.*\.\n$/],
  ])('%o', async (env, expected) => {
    expect(await stderrOf(env)).toMatch(expected)
  })

  it('never a secret', async () => {
    const stderr = await stderrOf({
      OTEL_EXPORTER_OTLP_HEADERS: 'hunter2-without-equals,x\u0001=hunter2',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'ftp://me:hunter2@host/?key=hunter2',
      OTEL_TRACES_EXPORTER: 'otlp',
      OTEL_LOG_LEVEL: 'debug',
    })
    expect(stderr).toContain('OTEL_EXPORTER_OTLP_HEADERS')
    expect(stderr).not.toContain('hunter2')
  })

  it('also when the destination itself is misspelt, so that telemetry is off', async () => {
    const { code, stdout, stderr } = await runApp({
      code: `console.log('done')`,
      format: 'cjs',
      env: { OTEL_EXPORTER_OTLP_ENDPONT: 'http://127.0.0.1:1' },
    })
    expect({ code, stdout, stderr }).toEqual({
      code: 0,
      stdout: 'done\n',
      stderr:
        '[otel] OTEL_EXPORTER_OTLP_ENDPONT is not a known variable (did you mean OTEL_EXPORTER_OTLP_ENDPOINT?); it is ignored.\n',
    })
  })

  it('and nothing at OTEL_LOG_LEVEL=none', async () => {
    expect(await stderrOf({ OTEL_SERVICENAME: 'x', OTEL_LOG_LEVEL: 'none' })).toBe('')
  })
})

describe('OTEL_NODE_STRICT', () => {
  const strict = { ...ENDPOINT, OTEL_NODE_STRICT: 'true' }

  it('ends the process with code 1 before the app runs', async () => {
    const { code, stdout, stderr } = await runApp({
      code: `console.log('done')`,
      format: 'cjs',
      env: { ...strict, OTEL_SERVICENAME: 'x' },
    })
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toContain('OTEL_SERVICENAME')
  })

  it('lets an app with a right configuration run', async () => {
    const { code, stdout, stderr } = await runApp({ code: `console.log('done')`, format: 'cjs', env: strict })
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: 'done\n', stderr: '' })
  })
})

it('tells the effective configuration in one line at info, redacted (T-20)', async () => {
  const stderr = await stderrOf({
    OTEL_LOG_LEVEL: 'info',
    OTEL_TRACES_EXPORTER: 'otlp',
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://me:hunter2@127.0.0.1:1',
    OTEL_EXPORTER_OTLP_HEADERS: 'x=hunter2',
  })
  expect(stderr.split('\n').filter((line) => line.startsWith('[otel] traces to otlp'))).toHaveLength(1)
  expect(stderr).not.toContain('hunter2')
})
