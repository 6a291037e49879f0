import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { expressErrorHandler, getActiveSpan, withSpan } from '../../src/api/door.ts'
import { type CapturedTelemetry, captureTelemetry } from '../../src/testing/capture.ts'

let telemetry: CapturedTelemetry
beforeEach(() => {
  telemetry = captureTelemetry()
})
afterEach(() => telemetry.stop())

/** What Express does: hands the error to the middleware inside the request's context. */
function handle(error: unknown, before: () => void = () => {}): unknown[] {
  const handedOn: unknown[] = []
  withSpan('GET /', (span) => {
    before()
    expressErrorHandler()(error, {}, {}, (next) => handedOn.push(next))
    span.setAttribute('handled', true)
  })
  return handedOn
}

describe('expressErrorHandler (T-53)', () => {
  it('is known to Express by its four parameters', () => {
    expect(expressErrorHandler()).toHaveLength(4)
  })

  it('records exception, status and error.type on the active span, and hands the same error on', () => {
    class OutOfStock extends Error {}
    const error = new OutOfStock('no more')
    expect(handle(error)).toEqual([error])
    const [span] = telemetry.spans
    expect(span).toMatchObject({
      status: { code: 'error', message: 'no more' },
      attributes: { 'error.type': 'OutOfStock' },
    })
    expect(span?.events.map(({ attributes }) => attributes['exception.message'])).toEqual(['no more'])
  })

  it('records an error once that an instrumentation has recorded', () => {
    const error = new Error('twice')
    handle(error, () => getActiveSpan().recordException(error))
    expect(telemetry.spans[0]?.events).toHaveLength(1)
    expect(telemetry.spans[0]?.status.code).toBe('error')
  })

  it.each([
    [{ status: 404 }, 'ok'],
    [{ statusCode: 422 }, 'ok'],
    [{ status: 500 }, 'error'],
    [{ status: '404' }, 'error'],
    [{}, 'error'],
  ])("leaves the status alone for an error that is the client's: %o", (properties, code) => {
    handle(Object.assign(new Error('x'), properties))
    expect(telemetry.spans[0]).toMatchObject({ status: { code }, events: [{ name: 'exception' }] })
  })

  it('hands on whatever was thrown', () => {
    const hostile = new Proxy(
      {},
      {
        get() {
          throw new Error('no')
        },
      },
    )
    for (const error of ['text', undefined, null, hostile]) expect(handle(error)[0]).toBe(error)
  })

  it('only hands on when telemetry is off', () => {
    telemetry.stop()
    const error = new Error('x')
    expect(handle(error)).toEqual([error])
  })
})
