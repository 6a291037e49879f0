import { SpanKind } from '@opentelemetry/api'
import { expect, it } from 'vitest'
import { legacyAttributes, legacyAttributesProcessor } from '../../../src/signals/names/legacy-attributes.ts'
import { createTracerProvider } from '../../../src/spans/tracer-provider.ts'

it('names a server span as before (F-34, §6.3)', () => {
  const stable = {
    'http.request.method': 'GET',
    'http.response.status_code': 200,
    'http.route': '/version/',
    'url.scheme': 'http',
    'url.path': '/version/',
    'url.query': 'a=1',
    'network.protocol.version': '1.1',
    'network.peer.address': '127.0.0.1',
    'server.address': 'testserver',
    'server.port': 80,
  }
  expect(legacyAttributes(stable, SpanKind.SERVER)).toEqual({
    'http.method': 'GET',
    'http.status_code': 200,
    'http.scheme': 'http',
    'http.flavor': '1.1',
    'http.target': '/version/?a=1',
    'http.url': 'http://testserver:80/version/?a=1',
    'http.server_name': 'testserver',
    'net.host.name': 'testserver',
    'net.host.port': 80,
    'net.peer.ip': '127.0.0.1',
  })
})

it('names a client span as before', () => {
  expect(
    legacyAttributes({ 'url.full': 'http://a/b', 'server.address': 'a', 'server.port': 80 }, SpanKind.CLIENT),
  ).toEqual({ 'http.url': 'http://a/b', 'net.peer.name': 'a', 'net.peer.port': 80 })
})

it('names a database span as before', () => {
  const stable = {
    'db.system.name': 'postgresql',
    'db.query.text': 'SELECT 1',
    'db.namespace': 'shop',
    'db.operation.name': 'SELECT',
  }
  expect(legacyAttributes(stable, SpanKind.CLIENT)).toEqual({
    'db.system': 'postgresql',
    'db.statement': 'SELECT 1',
    'db.name': 'shop',
    'db.operation': 'SELECT',
  })
})

it('leaves what the app has set', () => {
  const span = createTracerProvider({ spanProcessors: [legacyAttributesProcessor()] })
    .getTracer('t')
    .startSpan('s', { attributes: { 'http.request.method': 'GET', 'http.method': 'mine' } })
  span.end()
  expect(span).toMatchObject({ attributes: { 'http.request.method': 'GET', 'http.method': 'mine' } })
})
