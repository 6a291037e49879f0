import type { IncomingMessage, ServerResponse } from 'node:http'
import {
  type Attributes,
  type Context,
  context,
  diag,
  INVALID_SPAN_CONTEXT,
  isSpanContextValid,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
  type Tracer,
} from '@opentelemetry/api'
import { type RPCMetadata, RPCType } from '@opentelemetry/core'
import { type RequestNotes, routeOf } from '../request-notes.ts'
import { hasException } from '../../spans/has-exception.ts'
import { attempt } from '../../spans/readable-attributes.ts'
import { RequestContext } from '../../spans/request-context.ts'
import { RecordingTracer } from '../../spans/tracer.ts'
import type { Scheme } from './authority.ts'
import type { PreparedOptions } from './options.ts'
import { normalMethod, requestAttributes, sessionIdOf } from './request-attributes.ts'
import { type DurationSeries, type RequestDuration, statusErrorType } from './request-duration.ts'

// In the bundle an import is read through a getter, each time; these are read for every request.
const propagators = propagation
const noContext = ROOT_CONTEXT
const LeanTracer = RecordingTracer
const { HTTP } = RPCType
const { SERVER } = SpanKind

const LONGEST_CLASS_NAME = 128

/** What the instrumentation works with; it may change while requests are on their way. */
export type Instruments = {
  readonly tracer: Tracer
  readonly duration: RequestDuration
  readonly options: PreparedOptions
}

/**
 * One request from its start to the end of its span. It is also the request's RPC metadata: the instrumentations of
 * frameworks write the matched route into it.
 */
export type ServerRequest = RPCMetadata &
  RequestNotes & {
    readonly request: IncomingMessage
    readonly response: ServerResponse
    readonly instruments: Instruments
    readonly series: DurationSeries
    /** Milliseconds since `performance.timeOrigin`. */
    readonly startedAt: number
    context: Context
    ended: boolean
  }

/** Starts the span of a request in the trace that its headers name, and makes the context that the app runs in. */
export function beginRequest(
  request: IncomingMessage,
  response: ServerResponse,
  scheme: Scheme,
  instruments: Instruments,
): ServerRequest {
  const { duration, options } = instruments
  const startedAt = performance.now()
  likeAllOthers(request.socket)
  const parent = propagators.extract(noContext, request.headers)
  const span = startSpan(request, scheme, parent, instruments)
  const begun: ServerRequest = {
    type: HTTP,
    span,
    request,
    response,
    instruments,
    series: duration.series(normalMethod(request.method), scheme, request.httpVersion),
    startedAt,
    context: parent,
    ended: false,
    sessionId: sessionIdOf(request, options),
  }
  begun.context = new RequestContext(parent, span, begun)
  if (options.hasStartHooks) {
    context.with(begun.context, () => {
      guard(() => options.requestHook?.(span, request))
      guard(() => options.responseHook?.(span, response))
    })
  }
  return begun
}

/**
 * Node writes the peer's address to a socket when it is first asked for. Were only sampled requests to ask, sockets would
 * become objects of many shapes, and every request would be slower, sampled or not (docs/notes/hot-path.md).
 */
function likeAllOthers(socket: IncomingMessage['socket'] | null): void {
  // A request that the app has made up may have none.
  void socket?.remoteAddress
}

/** Ends the span of a request whose response is closed: sent to its end, or cut off. */
export function finishRequest(finished: ServerRequest): void {
  if (finished.ended) return
  const { request, response, span, instruments, series, startedAt } = finished
  const { duration, options } = instruments
  const { statusCode } = response
  const route = routeOf(finished, statusCode)
  const failure = statusCode >= 500 ? finished.failure : undefined
  const thrown = failure === undefined ? undefined : className(failure)
  if (span.isRecording()) {
    for (const { header, attribute } of options.responseHeaders) {
      const value = response.getHeader(header)
      if (value !== undefined) span.setAttribute(attribute, Array.isArray(value) ? value : [value])
    }
    span.setAttribute('http.response.status_code', statusCode)
    if (route !== undefined) span.setAttribute('http.route', route)
    if (!(statusCode >= 100 && statusCode < 500)) span.setStatus({ code: SpanStatusCode.ERROR })
    if (failure !== undefined && failure !== null && !hasException(span, failure))
      span.recordException(failure as Error)
    const errorType = thrown ?? statusErrorType(statusCode)
    if (errorType !== undefined) span.setAttribute('error.type', errorType)
    if (route) span.updateName(`${request.method ?? 'GET'} ${route}`)
  }
  if (options.applyCustomAttributesOnSpan) {
    context.with(finished.context, () => guard(() => options.applyCustomAttributesOnSpan?.(span, request, response)))
  }
  finished.ended = true
  span.end()
  duration.record(series, (performance.now() - startedAt) / 1000, route, statusCode, thrown)
}

/** Ends the span of a request whose listener threw, or whose response failed. */
export function failRequest(failed: ServerRequest, error: unknown): void {
  if (failed.ended || !error) return
  const { span, instruments, series, startedAt } = failed
  const { name, message } = describe(error)
  if (name !== undefined) span.setAttribute('error.type', name)
  span.setStatus({ code: SpanStatusCode.ERROR, ...(message !== undefined && { message }) })
  span.recordException(error as Error)
  failed.ended = true
  span.end()
  instruments.duration.recordFailure(series, (performance.now() - startedAt) / 1000, name)
}

function startSpan(request: IncomingMessage, scheme: Scheme, parent: Context, instruments: Instruments): Span {
  const { tracer, options } = instruments
  if (options.requireParentforIncomingSpans) {
    const parentSpan = trace.getSpan(parent)
    if (parentSpan === undefined || !isSpanContextValid(parentSpan.spanContext()))
      return trace.wrapSpanContext(INVALID_SPAN_CONTEXT)
    if (parentSpan.spanContext().isRemote) return parentSpan
  }
  const name = request.method ?? 'GET'
  // Attributes of a hook may be anything; the general way cleans them.
  if (tracer instanceof LeanTracer && options.startIncomingSpanHook === undefined) {
    return tracer.startSpanLazily(name, SERVER, parent, request, (subject) =>
      requestAttributes(subject, scheme, options),
    )
  }
  const attributes = { ...requestAttributes(request, scheme, options), ...hookAttributes(request, options) }
  return tracer.startSpan(name, { kind: SpanKind.SERVER, attributes }, parent)
}

function hookAttributes(request: IncomingMessage, { startIncomingSpanHook }: PreparedOptions): Attributes | undefined {
  return guard(() => startIncomingSpanHook?.(request))
}

function describe(error: unknown): { name: string | undefined; message: string | undefined } {
  if (typeof error !== 'object' || error === null) return { name: undefined, message: undefined }
  const thrown = error as Partial<Error>
  const textOrNone = (read: () => unknown): string | undefined => {
    const value = attempt(read)
    return typeof value === 'string' ? value : undefined
  }
  return { name: textOrNone(() => thrown.name), message: textOrNone(() => thrown.message) }
}

/** The class of what a handler threw, which is an attribute of a metric, too: a text that is none is not taken. */
function className(failure: unknown): string | undefined {
  const { name } = describe(failure)
  return name !== undefined && name !== '' && name.length <= LONGEST_CLASS_NAME ? name : undefined
}

/** Runs a hook of the user; what it throws is reported and goes no further. */
function guard<Result>(hook: () => Result): Result | undefined {
  try {
    return hook()
  } catch (error) {
    diag.error('A hook of the http instrumentation threw.', error)
    return undefined
  }
}
