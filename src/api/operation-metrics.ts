import type { Counter, Gauge, Histogram } from '@opentelemetry/api'
import { DISTRO_NAME, DISTRO_VERSION } from '../version.ts'
import { followMeter } from './following-meter.ts'
import { registered } from './registered.ts'

// The metrics of P-91, by the names that its dashboards have.

type Instruments = {
  readonly httpDuration: Histogram
  readonly httpRequests: Counter
  readonly jobLatency: Histogram
  readonly queueDepth: Gauge
  readonly externalCalls: Counter
  readonly externalDuration: Histogram
}

const REQUEST_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
const JOB_SECONDS = [0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120]

let made: Instruments | undefined

/** Made when the first is used: an app that uses no such helper exports no such metric. */
function instruments(): Instruments | undefined {
  if (registered()?.metrics === undefined) return undefined
  return (made ??= createInstruments())
}

function createInstruments(): Instruments {
  const meter = followMeter(() => registered()?.metrics, { name: DISTRO_NAME, version: DISTRO_VERSION })
  const seconds = (name: string, description: string, explicitBucketBoundaries: number[]): Histogram =>
    meter.createHistogram(name, { description, unit: 's', advice: { explicitBucketBoundaries } })
  return {
    httpDuration: seconds('http_request_duration_seconds', 'How long requests took to be answered', REQUEST_SECONDS),
    httpRequests: meter.createCounter('http_requests_total', { description: 'Requests that were answered', unit: '1' }),
    jobLatency: seconds('queue_job_latency_seconds', 'How long jobs took', JOB_SECONDS),
    queueDepth: meter.createGauge('queue_depth_total', { description: 'Jobs that wait in a queue' }),
    externalCalls: meter.createCounter('external_api_calls_total', {
      description: 'Calls of other systems',
      unit: '1',
    }),
    externalDuration: seconds('external_api_duration_seconds', 'How long calls of other systems took', REQUEST_SECONDS),
  }
}

/** Calls what measures, and lets nothing of it out into the app. */
function measure(run: (instruments: Instruments) => void): void {
  try {
    const all = instruments()
    if (all !== undefined) run(all)
  } catch {
    // A meter provider of the app that throws.
  }
}

/** @param endpoint the route, or a path without ids */
export function recordedHttpRequests(
  method: string,
  endpoint: string,
  statusCode: number,
  durationSeconds: number,
): void {
  measure(({ httpDuration, httpRequests }) => {
    const labels = { method, endpoint, status_code: String(statusCode) }
    httpDuration.record(durationSeconds, labels)
    httpRequests.add(1, labels)
  })
}

export function recordedJobs(jobType: string, durationSeconds: number): void {
  measure(({ jobLatency }) => jobLatency.record(durationSeconds, { job_type: jobType }))
}

export function recordedExternalCalls(service: string, operation: string, durationSeconds: number): void {
  measure(({ externalCalls, externalDuration }) => {
    externalCalls.add(1, { service, operation })
    externalDuration.record(durationSeconds, { service, operation })
  })
}

/**
 * Sets how many jobs wait in a queue, the gauge `queue_depth_total` (P-91). Never throws.
 *
 * @param depth jobs
 */
export function setQueueDepth(queue: string, depth: number): void {
  measure(({ queueDepth }) => queueDepth.record(depth, { queue_name: queue }))
}
