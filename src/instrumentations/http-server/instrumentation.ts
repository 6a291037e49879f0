import type { IncomingMessage, ServerResponse } from 'node:http'
import { context, diag, type MeterProvider, metrics, trace, type TracerProvider } from '@opentelemetry/api'
import { suppressTracing } from '@opentelemetry/core'
import type { Instrumentation, InstrumentationConfig } from '@opentelemetry/instrumentation'
import type { Scheme } from './authority.ts'
import { bindEvents, isBound } from './bound-events.ts'
import { type HttpServerOptions, type PreparedOptions, prepareOptions } from './options.ts'
import { createRequestDuration } from './request-duration.ts'
import { beginRequest, failRequest, type Instruments, type ServerRequest } from './server-request.ts'
import { watchServers } from './watch-servers.ts'

// Spans and metrics are those of upstream's instrumentation, so they carry its scope.
const SCOPE_NAME = '@opentelemetry/instrumentation-http'
const SCOPE_VERSION = '0.301.0'

// In the bundle an import is read through a getter, each time; this one is read for every request.
const contexts = context

/** What `setConfig` takes: the server options of upstream's http instrumentation, and ours. */
export type HttpServerConfig = InstrumentationConfig & HttpServerOptions

/**
 * Server spans, their context and `http.server.request.duration` for `node:http` and `node:https`: what upstream's
 * http instrumentation makes of incoming requests, attribute for attribute, for a fraction of its cost.
 */
export class HttpServerInstrumentation implements Instrumentation<HttpServerConfig> {
  readonly instrumentationName: string = SCOPE_NAME
  readonly instrumentationVersion: string = SCOPE_VERSION
  private config: HttpServerConfig
  private options: PreparedOptions
  private tracerProvider: TracerProvider | undefined
  private meterProvider: MeterProvider | undefined
  /** Made at the first request, when the providers are there. */
  private instruments: Instruments | undefined
  private undo: (() => void) | undefined

  constructor(config: HttpServerConfig = {}) {
    this.config = config
    this.options = prepareOptions(config)
    if (config.enabled !== false) this.enable()
  }

  enable(): void {
    this.undo ??= watchServers((request, response, scheme, listen) => this.serve(request, response, scheme, listen))
  }

  disable(): void {
    this.undo?.()
    this.undo = undefined
  }

  setConfig(config: HttpServerConfig): void {
    this.config = config
    this.options = prepareOptions(config)
    this.instruments = undefined
  }

  getConfig(): HttpServerConfig {
    return this.config
  }

  setTracerProvider(provider: TracerProvider): void {
    this.tracerProvider = provider
    this.instruments = undefined
  }

  setMeterProvider(provider: MeterProvider): void {
    this.meterProvider = provider
    this.instruments = undefined
  }

  private serve(request: IncomingMessage, response: ServerResponse, scheme: Scheme, listen: () => boolean): boolean {
    if (isBound(request)) return listen()
    if (this.options.ignoresSome && isIgnored(request, this.options)) {
      const silent = suppressTracing(context.active())
      bindEvents(request, response, { context: silent, ended: true })
      return context.with(silent, listen)
    }
    const begun = this.begin(request, response, scheme)
    if (begun === undefined) return listen()
    try {
      return contexts.with(begun.context, listen)
    } catch (error) {
      failRequest(begun, error)
      throw error
    }
  }

  private begin(request: IncomingMessage, response: ServerResponse, scheme: Scheme): ServerRequest | undefined {
    try {
      this.instruments ??= this.makeInstruments()
      const begun = beginRequest(request, response, scheme, this.instruments)
      bindEvents(request, response, begun)
      return begun
    } catch (error) {
      diag.error('A request could not be instrumented.', error)
      return undefined
    }
  }

  private makeInstruments(): Instruments {
    const tracers = this.tracerProvider ?? trace.getTracerProvider()
    const meters = this.meterProvider ?? metrics.getMeterProvider()
    return {
      tracer: tracers.getTracer(SCOPE_NAME, SCOPE_VERSION),
      duration: createRequestDuration(meters.getMeter(SCOPE_NAME, SCOPE_VERSION)),
      options: this.options,
    }
  }
}

function isIgnored(request: IncomingMessage, options: PreparedOptions): boolean {
  const { ignoreIncomingRequestHook, isExcludedPath } = options
  try {
    if (isExcludedPath?.(pathOf(request.url ?? '/'))) return true
    return ignoreIncomingRequestHook?.(request) ?? false
  } catch (error) {
    diag.error('A hook of the http instrumentation threw.', error)
    return false
  }
}

function pathOf(target: string): string {
  const end = target.indexOf('?')
  return end === -1 ? target : target.slice(0, end)
}
