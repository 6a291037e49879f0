import { type Attributes, type Histogram, type Meter, ValueType } from '@opentelemetry/api'
import type { Scheme } from './authority.ts'
import { bindHistogram, type BoundHistogram } from './bound-histogram.ts'

/** Where the durations of requests that begin alike are recorded. */
export type DurationSeries = {
  readonly attributes: Attributes
  /** Route -> status code -> where to record. */
  readonly byRoute: Map<string | undefined, Map<number, BoundHistogram>>
}

/** Records `http.server.request.duration`. */
export type RequestDuration = {
  /** The series of a request, by what is known when it starts: a normal method and a version from Node's parser. */
  readonly series: (method: string, scheme: Scheme, protocolVersion: string) => DurationSeries
  /** A request that was answered; with the class of what its handler threw, where that made it fail. */
  readonly record: (
    series: DurationSeries,
    seconds: number,
    route: string | undefined,
    status: number,
    thrown: string | undefined,
  ) => void
  /** A request that failed. */
  readonly recordFailure: (series: DurationSeries, seconds: number, errorType: string | undefined) => void
}

const NAME = 'http.server.request.duration'
const BOUNDARIES_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10]
/** Routes and status codes are few; should an app make them without end, the rest is recorded the slow way. */
const MAX_BOUND = 2_000

/**
 * The duration of HTTP server requests by the semantic conventions, as a histogram of the meter, so that views,
 * cardinality limits and temporality apply. Attribute sets are built and hashed once, not once per request.
 * https://github.com/open-telemetry/semantic-conventions/blob/v1.40.0/docs/http/http-metrics.md#metric-httpserverrequestduration
 */
export function createRequestDuration(meter: Meter): RequestDuration {
  const histogram: Histogram = meter.createHistogram(NAME, {
    description: 'Duration of HTTP server requests.',
    unit: 's',
    valueType: ValueType.DOUBLE,
    advice: { explicitBucketBoundaries: BOUNDARIES_SECONDS },
  })
  const known: Readonly<Record<Scheme, Map<string, Map<string, DurationSeries>>>> = {
    http: new Map(),
    https: new Map(),
  }
  let bound = 0

  return {
    series(method, scheme, protocolVersion) {
      const byMethod = known[scheme].get(protocolVersion)
      const series = byMethod?.get(method)
      if (series !== undefined) return series
      const fresh: DurationSeries = {
        attributes: {
          'http.request.method': method,
          'url.scheme': scheme,
          ...(protocolVersion && { 'network.protocol.version': protocolVersion }),
        },
        byRoute: new Map(),
      }
      if (byMethod !== undefined) byMethod.set(method, fresh)
      else known[scheme].set(protocolVersion, new Map([[method, fresh]]))
      return fresh
    },
    record(series, seconds, route, status, thrown) {
      if (thrown !== undefined) {
        histogram.record(seconds, { ...answerAttributes(series, route, status), 'error.type': thrown })
        return
      }
      const existing = series.byRoute.get(route)?.get(status)
      if (existing !== undefined) {
        existing.record(seconds)
        return
      }
      const attributes = answerAttributes(series, route, status)
      if (bound >= MAX_BOUND) {
        histogram.record(seconds, attributes)
        return
      }
      const fresh = bindHistogram(histogram, attributes)
      let byStatus = series.byRoute.get(route)
      if (byStatus === undefined) series.byRoute.set(route, (byStatus = new Map()))
      byStatus.set(status, fresh)
      bound++
      fresh.record(seconds)
    },
    recordFailure(series, seconds, errorType) {
      histogram.record(seconds, { ...series.attributes, ...(errorType !== undefined && { 'error.type': errorType }) })
    },
  }
}

function answerAttributes(series: DurationSeries, route: string | undefined, status: number): Attributes {
  const attributes = { ...series.attributes }
  if (route !== undefined) attributes['http.route'] = route
  if (status) attributes['http.response.status_code'] = status
  const errorType = statusErrorType(status)
  if (errorType !== undefined) attributes['error.type'] = errorType
  return attributes
}

/** The status code as text when it says that the server failed (semantic conventions, "error.type"). */
export function statusErrorType(status: number): string | undefined {
  return status >= 500 && status < 600 ? String(status) : undefined
}
