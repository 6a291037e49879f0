import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { context, propagation, trace, type Tracer } from '@opentelemetry/api'
import { getRPCMetadata } from '@opentelemetry/core'
import { serverEvents } from './wire.ts'

/** The app under test: what it does is in the path. */
export function createListener(tracer: Tracer): RequestListener {
  return (request, response) => {
    const url = new URL(request.url?.startsWith('/') ? `http://x${request.url.replace(/^\/+/, '/')}` : 'http://x/other')
    const [, first = '', second = ''] = url.pathname.split('/')
    const behave = BEHAVIOURS[first] ?? answerPath
    behave(request, response, url, second, tracer)
  }
}

type Behaviour = (request: IncomingMessage, response: ServerResponse, url: URL, rest: string, tracer: Tracer) => void

const answerPath: Behaviour = (_request, response, url, _rest, tracer) => {
  tracer.startSpan('work').end()
  response.end(`path=${url.pathname}\n`)
}

const BEHAVIOURS: Readonly<Record<string, Behaviour>> = {
  slow(_request, response, url) {
    setTimeout(() => response.end('slow'), Number(url.searchParams.get('ms')))
  },
  echo(request, response, _url, _rest, tracer) {
    let body = ''
    request.setEncoding('utf8')
    request.on('data', (text: string) => {
      tracer.startSpan(`data ${text.length}`).end()
      body += text
      response.write(`got ${text.length}\n`)
    })
    request.on('end', () => {
      tracer.startSpan('end').end()
      response.end(body)
    })
  },
  status(_request, response, _url, code) {
    response.statusCode = Number(code)
    response.end()
  },
  baggage(_request, response, _url, _rest, tracer) {
    const baggage = propagation.getActiveBaggage()?.getAllEntries() ?? []
    tracer.startSpan('work', { attributes: Object.fromEntries(baggage.map(([key, { value }]) => [key, value])) }).end()
    response.end()
  },
  headers(_request, response) {
    response.setHeader('X-Answer', 'one')
    response.setHeader('X-Answers', ['one', 'two'])
    response.setHeader('X-Number', 5)
    response.end()
  },
  route(_request, response, url) {
    const metadata = getRPCMetadata(context.active())
    if (metadata) metadata.route = url.searchParams.get('to') ?? ''
    response.statusCode = Number(url.searchParams.get('code') ?? 200)
    response.end()
  },
  throw() {
    throw Object.assign(new RangeError('thrown by the listener'), { code: 'E_TEST' })
  },
  'throw-text'() {
    // oxlint-disable-next-line no-throw-literal, only-throw-error
    throw 'only a text'
  },
  'throw-later'(request) {
    setImmediate(() => {
      request.socket.destroy()
      throw new Error('thrown later')
    })
  },
  destroy(_request, response) {
    response.destroy()
  },
  'destroy-error'(_request, response) {
    response.on('error', () => {})
    response.destroy(new Error('destroyed by the listener'))
  },
  'write-after-end'(_request, response) {
    response.on('error', () => {})
    response.end('ended')
    response.write('more')
  },
  hang(_request, _response) {
    serverEvents.emit('hanging')
  },
  stream(_request, response, _url, _rest, tracer) {
    response.on('close', () => tracer.startSpan(`closed ${trace.getActiveSpan()?.isRecording()}`).end())
    response.write('chunk')
  },
}
