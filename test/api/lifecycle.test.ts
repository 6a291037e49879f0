import { afterEach, describe, expect, it, vi } from 'vitest'
import { flush, getMeter, isEnabled, setup, shutdown, status } from '../../src/api/door.ts'
import { type OtelState, type OtelStatus, setState } from '../../src/state.ts'
import { captureTelemetry } from '../../src/testing/capture.ts'
import { DISTRO_VERSION } from '../../src/version.ts'

const STATE = Symbol.for('@org/otel')
const NONE = { traces: 0, metrics: 0, logs: 0 }

afterEach(() => {
  Reflect.deleteProperty(globalThis, STATE)
  vi.unstubAllEnvs()
})

const running: OtelStatus = {
  enabled: true,
  phase: 'running',
  reason: 'OTEL_EXPORTER_OTLP_ENDPOINT is set',
  version: '9.9.9',
  sent: { traces: 1, metrics: 2, logs: 3 },
  lost: NONE,
  waiting: NONE,
}

function stateWith(parts: Partial<OtelState> = {}): OtelState {
  const state: OtelState = {
    version: '9.9.9',
    enabled: true,
    setup: vi.fn<() => void>(),
    flush: vi.fn<OtelState['flush']>(async () => true),
    shutdown: vi.fn<OtelState['shutdown']>(async () => true),
    status: () => running,
    events: {
      limits: { attributeValueLengthLimit: 1, attributeCountLimit: 1 },
      spanEvents: true,
      baggage: true,
      eventNameAttribute: undefined,
      eventCatalogue: undefined,
      eventAllowlist: undefined,
    },
    ...parts,
  }
  setState(state)
  return state
}

describe('without the preload', () => {
  it('everything is a no-op', async () => {
    expect(isEnabled()).toBe(false)
    expect(await flush()).toBe(true)
    expect(await shutdown()).toBe(true)
    expect(setup()).toBe(false)
    expect(STATE in globalThis).toBe(false)
  })

  it.each([
    [{}, 'not configured'],
    [{ OTEL_SDK_DISABLED: 'true' }, 'OTEL_SDK_DISABLED=true'],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:4318' }, 'the preload is not loaded'],
  ])('status tells why: %o', (variables, reason) => {
    for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value)
    expect(status()).toEqual({
      enabled: false,
      phase: 'off',
      reason,
      version: DISTRO_VERSION,
      sent: NONE,
      lost: NONE,
      waiting: NONE,
    })
  })
})

describe('with the preload', () => {
  it('its state is asked', async () => {
    const state = stateWith()
    expect(isEnabled()).toBe(true)
    expect(status()).toBe(running)
    expect(setup()).toBe(true)
    expect(state.setup).toHaveBeenCalledTimes(1)
    expect(await flush({ timeoutMs: 5 })).toBe(true)
    expect(await flush()).toBe(true)
    expect(await shutdown({ timeoutMs: -1 })).toBe(true)
    expect(vi.mocked(state.flush).mock.calls).toEqual([[{ timeoutMs: 5 }], [{ timeoutMs: 10_000 }]])
    expect(vi.mocked(state.shutdown).mock.calls).toEqual([[{ timeoutMs: 10_000 }]])
  })

  it('a state of another version that fails does not reach the app', async () => {
    const failing = (): never => {
      throw new Error('other version')
    }
    stateWith({ setup: failing, flush: failing, shutdown: async () => failing(), status: failing })
    expect(setup()).toBe(false)
    expect(await flush()).toBe(false)
    expect(await shutdown()).toBe(false)
    expect(status()).toMatchObject({ enabled: false, phase: 'off', reason: 'unknown' })
  })

  it('setup brings observable instruments to the new providers (M-46c, M-46e)', async () => {
    const API = Symbol.for('opentelemetry.js.api.1')
    const gauge = getMeter('late').createObservableGauge('late')
    gauge.addCallback((result) => result.observe(1))
    const telemetry = captureTelemetry()
    const providers: unknown = Reflect.get(globalThis, API)
    telemetry.stop()
    const added: string[] = []
    const meter = {
      createObservableGauge: (name: string) => ({ addCallback: () => added.push(name) }),
    }
    stateWith({
      setup: () => Reflect.set(globalThis, API, { ...(providers as object), metrics: { getMeter: () => meter } }),
    })
    expect(setup()).toBe(true)
    expect(added).toEqual(['late'])
    Reflect.deleteProperty(globalThis, API)
  })
})
