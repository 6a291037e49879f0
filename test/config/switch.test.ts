import { describe, expect, test } from 'vitest'
import type { Env } from '../../src/config/config.ts'
import { problemText } from '../../src/config/problem-text.ts'
import { decideSwitch, parseFlag, readDefer } from '../../src/config/switch.ts'

const ENDPOINT = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' }

describe('§7-1 on and off, the first match', () => {
  const cases: readonly (readonly [env: Env, on: boolean, reason: string])[] = [
    [{}, false, 'not configured'],
    [{ PATH: '/bin', NODE_ENV: 'production' }, false, 'not configured'],

    [{ OTEL_SDK_DISABLED: 'true' }, false, 'OTEL_SDK_DISABLED=true'],
    [{ OTEL_SDK_DISABLED: 'TRUE', ...ENDPOINT }, false, 'OTEL_SDK_DISABLED=true'],
    [{ OTEL_SDK_DISABLED: ' true ', OTEL_CONFIG_FILE: 'otel.yaml' }, false, 'OTEL_SDK_DISABLED=true'],
    [{ OTEL_SDK_DISABLED: 'false' }, true, 'OTEL_SDK_DISABLED=false'],
    [{ OTEL_SDK_DISABLED: 'False', OTEL_TRACES_EXPORTER: 'none' }, true, 'OTEL_SDK_DISABLED=false'],
    [{ OTEL_SDK_DISABLED: '' }, false, 'not configured'],
    [{ OTEL_SDK_DISABLED: '1' }, false, 'not configured'],
    [{ OTEL_SDK_DISABLED: 'no', ...ENDPOINT }, true, 'OTEL_EXPORTER_OTLP_ENDPOINT is set'],

    [{ TELEMETRY_ENABLED: 'false', ...ENDPOINT }, false, 'TELEMETRY_ENABLED=false'],
    [{ TELEMETRY_ENABLED: '0', OTEL_ENABLED: 'true' }, false, 'TELEMETRY_ENABLED=false'],
    [{ TELEMETRY_ENABLED: 'yes' }, true, 'TELEMETRY_ENABLED=true'],
    [{ TELEMETRY_ENABLED: '1', TELEMETRY_BACKEND: 'otel' }, true, 'TELEMETRY_ENABLED=true'],
    [{ TELEMETRY_ENABLED: '1', TELEMETRY_BACKEND: 'PROM' }, true, 'TELEMETRY_ENABLED=true'],
    [{ TELEMETRY_ENABLED: '1', TELEMETRY_BACKEND: 'hybrid' }, true, 'TELEMETRY_ENABLED=true'],
    [{ TELEMETRY_ENABLED: '1', TELEMETRY_BACKEND: 'noop', ...ENDPOINT }, false, 'TELEMETRY_BACKEND sends nothing'],
    [{ TELEMETRY_ENABLED: '1', TELEMETRY_BACKEND: 'kafka', ...ENDPOINT }, false, 'TELEMETRY_BACKEND sends nothing'],
    [{ TELEMETRY_ENABLED: 'perhaps' }, false, 'not configured'],
    [{ TELEMETRY_BACKEND: 'prom' }, false, 'not configured'],

    [{ OTEL_ENABLED: 'false', ...ENDPOINT }, false, 'OTEL_ENABLED=false'],
    [{ OTEL_ENABLED: 'true' }, true, 'OTEL_ENABLED=true'],

    [{ OTEL_EXPORTER_OTLP_ENDPOINT: '' }, false, 'not configured'],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: '  ' }, false, 'not configured'],
    [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://t' }, true, 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT is set'],
    [{ OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: 'http://m' }, true, 'OTEL_EXPORTER_OTLP_METRICS_ENDPOINT is set'],
    [{ OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: 'http://l' }, true, 'OTEL_EXPORTER_OTLP_LOGS_ENDPOINT is set'],
    [{ OTEL_TRACES_EXPORTER: 'console' }, true, 'OTEL_TRACES_EXPORTER is set'],
    [{ OTEL_METRICS_EXPORTER: 'prometheus' }, true, 'OTEL_METRICS_EXPORTER is set'],
    [{ OTEL_LOGS_EXPORTER: 'otlp' }, true, 'OTEL_LOGS_EXPORTER is set'],
    [{ OTEL_ENDPOINT: 'http://tempo:4317' }, true, 'OTEL_ENDPOINT is set'],
    [{ OTEL_EXPORTER: 'console' }, true, 'OTEL_EXPORTER is set'],
    [{ OTEL_EXPORTER: 'none' }, false, 'not configured'],
    [{ OTEL_CONFIG_FILE: 'otel.yaml' }, true, 'OTEL_CONFIG_FILE is set'],
    [{ OTEL_EXPERIMENTAL_CONFIG_FILE: 'otel.yaml' }, true, 'OTEL_EXPERIMENTAL_CONFIG_FILE is set'],

    [{ OTEL_TRACES_EXPORTER: 'none' }, false, 'not configured'],
    [{ OTEL_TRACES_EXPORTER: 'None', ...ENDPOINT }, true, 'OTEL_EXPORTER_OTLP_ENDPOINT is set'],
    [{ OTEL_TRACES_EXPORTER: 'none', OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://t' }, false, 'not configured'],
    [
      { OTEL_TRACES_EXPORTER: 'none', OTEL_METRICS_EXPORTER: 'NONE', OTEL_LOGS_EXPORTER: 'console, none', ...ENDPOINT },
      false,
      'every exporter is none',
    ],
    [
      {
        OTEL_TRACES_EXPORTER: 'none',
        OTEL_METRICS_EXPORTER: 'none',
        OTEL_LOGS_EXPORTER: 'none',
        OTEL_CONFIG_FILE: 'o',
      },
      true,
      'OTEL_CONFIG_FILE is set',
    ],
  ]

  test.each(cases)('%j: %s, %s', (env, on, reason) => {
    const decision = decideSwitch(env)
    expect({ on: decision.on, reason: decision.reason }).toEqual({ on, reason })
  })
})

describe('§7-1 what the switch has to say', () => {
  const cases: readonly (readonly [env: Env, lines: readonly string[]])[] = [
    [{}, []],
    [ENDPOINT, []],
    [{ OTEL_SDK_DISABLED: 'true', OTEL_ENABLED: 'false' }, []],
    [{ OTEL_SDK_DISABLED: '1' }, ['warn OTEL_SDK_DISABLED="1" is not true or false; it is ignored.']],
    [{ OTEL_ENABLED: 'false' }, ['info OTEL_ENABLED="false" is an alias of OTEL_SDK_DISABLED; telemetry is off.']],
    [{ TELEMETRY_ENABLED: 'on' }, ['info TELEMETRY_ENABLED="on" is an alias of OTEL_SDK_DISABLED; telemetry is on.']],
    [
      { OTEL_SDK_DISABLED: 'true', OTEL_ENABLED: 'true', TELEMETRY_ENABLED: 'no' },
      ['warn OTEL_ENABLED="true" says the opposite of OTEL_SDK_DISABLED; OTEL_SDK_DISABLED is followed.'],
    ],
    [
      { TELEMETRY_ENABLED: 'true', OTEL_ENABLED: 'false' },
      [
        'warn OTEL_ENABLED="false" says the opposite of TELEMETRY_ENABLED; TELEMETRY_ENABLED is followed.',
        'info TELEMETRY_ENABLED="true" is an alias of OTEL_SDK_DISABLED; telemetry is on.',
      ],
    ],
    [
      { OTEL_ENABLED: 'maybe', TELEMETRY_ENABLED: '2' },
      [
        'warn TELEMETRY_ENABLED="2" is not true or false; it is ignored.',
        'warn OTEL_ENABLED="maybe" is not true or false; it is ignored.',
      ],
    ],
    [
      { TELEMETRY_ENABLED: '1', TELEMETRY_BACKEND: 'kafka' },
      [
        'warn TELEMETRY_BACKEND="kafka" is not one of otel, prom, hybrid, noop; telemetry is off.',
        'info TELEMETRY_ENABLED="1" is an alias of OTEL_SDK_DISABLED; telemetry is off.',
      ],
    ],
    [
      { TELEMETRY_ENABLED: '1', TELEMETRY_BACKEND: 'noop' },
      [
        'warn TELEMETRY_BACKEND="noop" sends nothing; telemetry is off.',
        'info TELEMETRY_ENABLED="1" is an alias of OTEL_SDK_DISABLED; telemetry is off.',
      ],
    ],
    [
      { TELEMETRY_BACKEND: 'prom' },
      ['warn TELEMETRY_BACKEND="prom" has no effect without TELEMETRY_ENABLED=true; telemetry is off.'],
    ],
    [{ TELEMETRY_BACKEND: 'noop' }, []],
  ]

  test.each(cases)('%j', (env, lines) => {
    expect(decideSwitch(env).problems.map((problem) => `${problem.level} ${problemText(problem)}`)).toEqual(lines)
  })
})

test.each([
  ['true', true],
  ['TRUE', true],
  ['1', true],
  ['yes', true],
  ['On', true],
  ['false', false],
  ['0', false],
  ['No', false],
  ['off', false],
  ['', undefined],
  ['2', undefined],
  ['y', undefined],
  ['truee', undefined],
  ['true,false', undefined],
])('T-12 the flag %j is %s', (text, flag) => {
  expect(parseFlag(text)).toBe(flag)
})

test.each<readonly [Env, boolean]>([
  [{}, false],
  [{ _OTEL_DEFER_SETUP: 'True' }, true],
  [{ _OTEL_DEFER_SETUP: ' true ' }, true],
  [{ _OTEL_DEFER_SETUP: '1' }, true],
  [{ _OTEL_DEFER_SETUP: 'false', OTEL_DEFER_SETUP: 'true' }, false],
  [{ _OTEL_DEFER_SETUP: '', OTEL_DEFER_SETUP: 'true' }, true],
  [{ _OTEL_DEFER_SETUP: 'later' }, false],
])('M-40 set-up is deferred by %j: %s', (env, isDeferred) => {
  expect(readDefer(env)).toBe(isDeferred)
})
