import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { getEventLogger, injectTraceContext, withBaggage } from '../../src/api/door.ts'
import { type CapturedTelemetry, captureTelemetry } from '../../src/testing/capture.ts'

let telemetry: CapturedTelemetry
beforeEach(() => {
  telemetry = captureTelemetry()
})
afterEach(() => telemetry.stop())

describe('withBaggage (F-58, F-82)', () => {
  it('adds to the baggage that is there, inside only', () => {
    const carrier = withBaggage({ tenant: 'acme', plan: 'free' }, () =>
      withBaggage({ plan: 'gold', 'with space': 'a b,c=d' }, () => {
        getEventLogger('l').info('e')
        return injectTraceContext()
      }),
    )
    expect(carrier).toEqual({ baggage: 'tenant=acme,plan=gold,with%20space=a%20b%2Cc%3Dd' })
    expect(injectTraceContext()).toBeNull()
    expect(telemetry.logs[0]?.attributes).toEqual({
      tenant: 'acme',
      plan: 'gold',
      'with space': 'a b,c=d',
      'event.name': 'l.e',
    })
  })

  it('leaves out what is no text, and survives what throws', () => {
    const hostile = Object.defineProperty({}, 'a', {
      enumerable: true,
      get() {
        throw new Error('no')
      },
    })
    expect(withBaggage({ a: 1, b: 'x' } as never, injectTraceContext)).toEqual({ baggage: 'b=x' })
    for (const entries of [hostile, null, undefined]) expect(withBaggage(entries as never, () => 'ran')).toBe('ran')
  })

  it('only runs the function when telemetry is off', () => {
    telemetry.stop()
    expect(withBaggage({ a: 'x' }, () => 'ran')).toBe('ran')
  })
})
