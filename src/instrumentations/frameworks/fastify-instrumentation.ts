import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { Instrumentation, InstrumentationConfig } from '@opentelemetry/instrumentation'
import { DISTRO_NAME, DISTRO_VERSION } from '../../version.ts'
import { noteFailure, noteRoute, requestOf } from '../request-notes.ts'

/** What we need of a request; the route's place depends on fastify's version. */
type FastifyRequest = {
  readonly routeOptions?: { readonly url?: string }
  readonly routerPath?: string
  readonly is404?: boolean
}

type Hook = (request: FastifyRequest, reply: unknown, done: () => void) => void
type ErrorHook = (request: FastifyRequest, reply: unknown, error: unknown, done: () => void) => void

type FastifyInstance = {
  addHook(name: 'onRequest', hook: Hook): void
  addHook(name: 'onError', hook: ErrorHook): void
}

const CHANNEL = 'fastify.initialization'

/**
 * The route of fastify's requests, and what their handlers throw, by two hooks
 * that every instance gets from fastify's own diagnostics channel. No span of
 * its own: one request is one server span.
 * @see https://github.com/fastify/fastify/blob/v5.6.2/docs/Reference/Hooks.md#diagnostics-channel-hooks
 */
export class FastifyInstrumentation implements Instrumentation {
  readonly instrumentationName: string = DISTRO_NAME
  readonly instrumentationVersion: string = DISTRO_VERSION
  private config: InstrumentationConfig

  constructor(config: InstrumentationConfig = {}) {
    this.config = config
    if (config.enabled !== false) this.enable()
  }

  enable(): void {
    subscribe(CHANNEL, onInitialization)
  }

  disable(): void {
    unsubscribe(CHANNEL, onInitialization)
  }

  getConfig(): InstrumentationConfig {
    return this.config
  }

  setConfig(config: InstrumentationConfig): void {
    this.config = config
  }

  setTracerProvider(): void {}

  setMeterProvider(): void {}
}

function onInitialization(message: unknown): void {
  const { fastify } = message as { readonly fastify?: FastifyInstance }
  if (fastify === undefined) return
  fastify.addHook('onRequest', (request, _reply, done) => {
    const route = request.is404 === true ? undefined : (request.routeOptions?.url ?? request.routerPath)
    if (route !== undefined) noteRoute(requestOf(), route)
    done()
  })
  fastify.addHook('onError', (_request, _reply, error, done) => {
    noteFailure(requestOf(), error)
    done()
  })
}

export { FastifyInstrumentation as Instrumentation }
