import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { recordExternalApiSpan, recordHttpSpan, recordJobSpan, setQueueDepth, withSpan } from '../../src/api/door.ts'
import { normalizePath } from '../../src/api/normalize-path.ts'
import type { ReceivedSpan } from '../../src/receiver/received.ts'
import { type CapturedTelemetry, captureTelemetry } from '../../src/testing/capture.ts'

const END_MS = 1_700_000_000_000
const END_NS = 1_700_000_000_000_000_000n

let telemetry: CapturedTelemetry
beforeEach(() => {
  telemetry = captureTelemetry()
})
afterEach(() => telemetry.stop())

function onlySpan(): ReceivedSpan {
  expect(telemetry.spans).toHaveLength(1)
  return telemetry.spans[0] as ReceivedSpan
}

async function points(name: string): Promise<unknown> {
  return (await telemetry.metrics()).find((metric) => metric.name === name)?.points
}

describe('recordJobSpan (P-11)', () => {
  it('makes the span from its real start to its end (P-13)', () => {
    recordJobSpan({ queue: 'mail', type: 'welcome', durationMs: 1_500, success: true, endTime: END_MS })
    expect(onlySpan()).toMatchObject({
      name: 'job.run',
      kind: 'internal',
      startNs: END_NS - 1_500_000_000n,
      endNs: END_NS,
      attributes: { 'queue.name': 'mail', 'job.type': 'welcome', 'job.duration_seconds': 1.5, 'job.success': true },
      status: { code: 'ok' },
    })
  })

  it('ends now by default, and is a child of the active span', () => {
    const before = BigInt(Date.now()) * 1_000_000n
    withSpan('outer', () => recordJobSpan({ queue: 'q', type: 't', durationMs: 60_000, success: true }))
    const [job, outer] = telemetry.spans
    expect(job?.parentSpanId).toBe(outer?.spanId)
    expect((job?.endNs ?? 0n) - (job?.startNs ?? 0n)).toBe(60_000_000_000n)
    expect(job?.endNs).toBeGreaterThanOrEqual(before)
  })

  it('of a failed job has status ERROR "Job failed", or the error', () => {
    recordJobSpan({ queue: 'q', type: 't', durationMs: 1, success: false })
    recordJobSpan({ queue: 'q', type: 't', durationMs: 1, success: false, error: new RangeError('no stamps') })
    expect(
      telemetry.spans.map(({ status, events, attributes }) => [status, events.length, attributes['error.type']]),
    ).toEqual([
      [{ code: 'error', message: 'Job failed' }, 0, undefined],
      [{ code: 'error', message: 'no stamps' }, 1, 'RangeError'],
    ])
  })

  it.each([-5, Number.NaN, Number.POSITIVE_INFINITY])('takes a duration of %d ms for 0', (durationMs) => {
    recordJobSpan({ queue: 'q', type: 't', durationMs, success: true, endTime: new Date(END_MS) })
    expect(onlySpan()).toMatchObject({ startNs: END_NS, endNs: END_NS, attributes: { 'job.duration_seconds': 0 } })
  })

  it('takes more attributes', () => {
    recordJobSpan({ queue: 'q', type: 't', durationMs: 1, success: true, attributes: { 'job.attempt': 2 } })
    expect(onlySpan().attributes['job.attempt']).toBe(2)
  })

  it('measures (P-91)', async () => {
    recordJobSpan({ queue: 'q', type: 'resize', durationMs: 3_000, success: true })
    expect(await points('queue_job_latency_seconds')).toMatchObject([
      {
        attributes: { job_type: 'resize' },
        count: 1,
        sum: 3,
        explicitBounds: [0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120],
        bucketCounts: [0, 0, 0, 0, 1, 0, 0, 0, 0, 0],
      },
    ])
  })
})

describe('recordExternalApiSpan (P-12)', () => {
  it('makes the span and measures', async () => {
    const call = { service: 'stripe', operation: 'charge', durationMs: 250, endTime: END_MS }
    recordExternalApiSpan({ ...call, success: true })
    recordExternalApiSpan({ ...call, success: false })
    expect(telemetry.spans).toMatchObject([
      {
        name: 'external.api.call',
        kind: 'client',
        startNs: END_NS - 250_000_000n,
        endNs: END_NS,
        attributes: {
          'external.service': 'stripe',
          'external.operation': 'charge',
          'external.duration_seconds': 0.25,
          'external.success': true,
        },
        status: { code: 'ok' },
      },
      { attributes: { 'external.success': false }, status: { code: 'error', message: 'External API call failed' } },
    ])
    const attributes = { service: 'stripe', operation: 'charge' }
    expect(await points('external_api_calls_total')).toMatchObject([{ attributes, value: 2 }])
    expect(await points('external_api_duration_seconds')).toMatchObject([{ attributes, count: 2, sum: 0.5 }])
  })
})

describe('recordHttpSpan (P-10)', () => {
  it('makes the span and measures', async () => {
    recordHttpSpan({
      method: 'GET',
      statusCode: 200,
      route: '/users/:id',
      path: '/users/7',
      scheme: 'https',
      durationMs: 20,
      endTime: END_MS,
    })
    expect(onlySpan()).toMatchObject({
      name: 'http.server',
      kind: 'server',
      startNs: END_NS - 20_000_000n,
      endNs: END_NS,
      status: { code: 'unset' },
    })
    expect(onlySpan().attributes).toEqual({
      'http.request.method': 'GET',
      'http.response.status_code': 200,
      'http.route': '/users/:id',
      'http.duration_seconds': 0.02,
      'url.path': '/users/7',
      'url.scheme': 'https',
      'http.method': 'GET',
      'http.status_code': 200,
      'http.target': '/users/7',
      'http.scheme': 'https',
    })
    const attributes = { method: 'GET', endpoint: '/users/:id', status_code: '200' }
    expect(await points('http_requests_total')).toMatchObject([{ attributes, value: 1 }])
    expect(await points('http_request_duration_seconds')).toMatchObject([
      { attributes, count: 1, sum: 0.02, explicitBounds: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] },
    ])
  })

  it('uses the path without ids when there is no route', async () => {
    recordHttpSpan({ method: 'GET', statusCode: 404, path: '/users/7?x=1', durationMs: 1 })
    recordHttpSpan({ method: 'GET', statusCode: 404, durationMs: 1 })
    expect(telemetry.spans.map(({ attributes }) => attributes['http.route'])).toEqual(['/users/{id}', undefined])
    expect(await points('http_requests_total')).toMatchObject([
      { attributes: { endpoint: '/users/{id}' } },
      { attributes: { endpoint: 'unknown' } },
    ])
  })

  it.each([
    [499, { code: 'unset', message: undefined }],
    [500, { code: 'error', message: 'HTTP 500' }],
  ])('of an answer %d has the status %o', (statusCode, status) => {
    recordHttpSpan({ method: 'GET', statusCode, durationMs: 1 })
    expect(onlySpan().status).toEqual(status)
  })
})

it('setQueueDepth measures the depth (P-91)', async () => {
  setQueueDepth('mail', 5)
  setQueueDepth('mail', 3)
  setQueueDepth('sms', 0)
  expect(await points('queue_depth_total')).toMatchObject([
    { attributes: { queue_name: 'mail' }, value: 3 },
    { attributes: { queue_name: 'sms' }, value: 0 },
  ])
})

it('no metric of a helper is there that was not used', async () => {
  const later = captureTelemetry()
  setQueueDepth('q', 1)
  expect((await later.metrics()).map(({ name }) => name)).toEqual(['queue_depth_total'])
  later.stop()
})

describe('normalizePath (P-10)', () => {
  it.each([
    ['/users/7', '/users/{id}'],
    ['/users/7/orders/12/', '/users/{id}/orders/{id}/'],
    ['/files/0af76519-16cd-43dd-8448-EB211c80319c', '/files/{id}'],
    ['/tenant-acme/users', '/tenant-{id}/users'],
    ['/tenant-/users', '/tenant-/users'],
    ['/v2/users', '/v2/users'],
    ['/users/7a', '/users/7a'],
    ['/users/7?token=secret', '/users/{id}'],
    ['/a#b', '/a'],
    ['', ''],
    ['/', '/'],
  ])('%s is %s', (path, normalized) => {
    expect(normalizePath(path)).toBe(normalized)
  })

  it('is bounded', () => {
    expect(normalizePath(`/${'a'.repeat(1_000_000)}`)).toHaveLength(1_024)
  })
})

describe('when telemetry is off (P-T16…18)', () => {
  it('nothing happens', () => {
    telemetry.stop()
    recordJobSpan({ queue: 'q', type: 't', durationMs: 1, success: true })
    recordExternalApiSpan({ service: 's', operation: 'o', durationMs: 1, success: true })
    recordHttpSpan({ method: 'GET', statusCode: 200, durationMs: 1 })
    setQueueDepth('q', 1)
    expect(telemetry.spans).toEqual([])
  })

  it('and neither does anything throw when telemetry fails', () => {
    telemetry.stop()
    const API = Symbol.for('opentelemetry.js.api.1')
    const failing = (): never => {
      throw new Error('broken')
    }
    Reflect.set(globalThis, API, { trace: { getTracer: failing }, metrics: { getMeter: failing } })
    expect(() => {
      recordJobSpan({ queue: 'q', type: 't', durationMs: 1, success: true })
      setQueueDepth('q', 1)
    }).not.toThrow()
    Reflect.deleteProperty(globalThis, API)
  })
})
