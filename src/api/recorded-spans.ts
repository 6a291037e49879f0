import { type Attributes, SpanKind, SpanStatusCode } from '@opentelemetry/api'
import { hrTime } from '../logs/record.ts'
import { normalizePath } from './normalize-path.ts'
import { recordedExternalCalls, recordedHttpRequests, recordedJobs } from './operation-metrics.ts'
import { recordException } from './record-exception.ts'
import { isTracing } from './registered.ts'
import { startRun } from './span-run.ts'

/** What is known of an operation that is over. */
export type RecordedOperation = {
  /** How long it took, in milliseconds; negative ones and what is no number count as 0. */
  readonly durationMs: number
  /** When it ended: milliseconds since 1970, or a Date; now by default. */
  readonly endTime?: number | Date
  /** What it failed with; it is recorded, and decides the status' message. */
  readonly error?: unknown
  /** More attributes of the span. The metrics do not get them. */
  readonly attributes?: Attributes
}

export type RecordedJob = RecordedOperation & {
  readonly queue: string
  readonly type: string
  readonly success: boolean
}

/**
 * Records a background job that is over: the span `job.run` (P-11) from its real start to its end (P-13), a child of
 * the active one, and the metric `queue_job_latency_seconds` (P-91). Never throws.
 */
export function recordJobSpan({ queue, type, success, ...operation }: RecordedJob): void {
  const attributes = {
    'queue.name': queue,
    'job.type': type,
    'job.duration_seconds': seconds(operation),
    'job.success': success,
  }
  const failure = success ? undefined : 'Job failed'
  record({ name: 'job.run', kind: SpanKind.INTERNAL, attributes, operation, failure, success: SpanStatusCode.OK })
  recordedJobs(type, seconds(operation))
}

export type RecordedExternalCall = RecordedOperation & {
  /** The system that was called: `stripe`. */
  readonly service: string
  /** What it was asked for: `create_charge`. */
  readonly operation: string
  readonly success: boolean
}

/**
 * Records a call of another system that is over: the span `external.api.call` (P-12) from its real start to its end
 * (P-13), a child of the active one, and the metrics `external_api_calls_total` and `external_api_duration_seconds`
 * (P-91). Never throws.
 */
export function recordExternalApiSpan({
  service,
  operation: called,
  success,
  ...operation
}: RecordedExternalCall): void {
  const attributes = {
    'external.service': service,
    'external.operation': called,
    'external.duration_seconds': seconds(operation),
    'external.success': success,
  }
  const failure = success ? undefined : 'External API call failed'
  record({
    name: 'external.api.call',
    kind: SpanKind.CLIENT,
    attributes,
    operation,
    failure,
    success: SpanStatusCode.OK,
  })
  recordedExternalCalls(service, called, seconds(operation))
}

export type RecordedHttpRequest = RecordedOperation & {
  readonly method: string
  readonly statusCode: number
  /** The route's template, `/users/:id`. Without one, the path takes its place, its ids replaced. */
  readonly route?: string
  /** The path that was asked for, without query. */
  readonly path?: string
  readonly scheme?: 'http' | 'https'
}

/**
 * Records a request that was answered, for servers that no instrumentation knows: the span `http.server` (P-10) from
 * its real start to its end (P-13), a child of the active one, and the metrics `http_requests_total` and
 * `http_request_duration_seconds` (P-91). Never throws.
 */
export function recordHttpSpan({ method, statusCode, route, path, scheme, ...operation }: RecordedHttpRequest): void {
  const endpoint = route ?? (path === undefined ? undefined : normalizePath(path))
  const attributes = {
    'http.request.method': method,
    'http.response.status_code': statusCode,
    'http.duration_seconds': seconds(operation),
    // P's own names, which are the older ones of the semantic conventions.
    'http.method': method,
    'http.status_code': statusCode,
    ...(endpoint === undefined ? {} : { 'http.route': endpoint }),
    ...(path === undefined ? {} : { 'url.path': path, 'http.target': path }),
    ...(scheme === undefined ? {} : { 'url.scheme': scheme, 'http.scheme': scheme }),
  }
  const failure = statusCode >= 500 ? `HTTP ${statusCode}` : undefined
  // The conventions leave the status of a server's span unset when it is not an error.
  record({ name: 'http.server', kind: SpanKind.SERVER, attributes, operation, failure, success: SpanStatusCode.UNSET })
  recordedHttpRequests(method, endpoint ?? 'unknown', statusCode, seconds(operation))
}

type Recording = {
  readonly name: string
  readonly kind: SpanKind
  readonly attributes: Attributes
  readonly operation: RecordedOperation
  /** Message of status ERROR; undefined: it went well. */
  readonly failure: string | undefined
  readonly success: SpanStatusCode
}

function record({ name, kind, attributes, operation, failure, success }: Recording): void {
  if (!isTracing()) return
  const endMs = toMs(operation.endTime)
  const startTime = hrTime(endMs - seconds(operation) * 1000)
  const run = startRun(name, { ...attributes, ...operation.attributes }, { kind, startTime })
  if (run === undefined) return
  try {
    if (operation.error !== undefined) recordException(operation.error, run.span)
    else if (failure !== undefined) run.span.setStatus({ code: SpanStatusCode.ERROR, message: failure })
    else if (success !== SpanStatusCode.UNSET) run.span.setStatus({ code: success })
    run.span.end(hrTime(endMs))
  } catch {
    // A span processor of the app that throws.
  }
}

function seconds({ durationMs }: RecordedOperation): number {
  return durationMs > 0 && Number.isFinite(durationMs) ? durationMs / 1000 : 0
}

function toMs(endTime: number | Date | undefined): number {
  const endMs = endTime === undefined ? Number.NaN : Number(endTime)
  return Number.isFinite(endMs) ? endMs : Date.now()
}
