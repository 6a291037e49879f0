// Serves all scenarios and prints what was recorded: node serve-scenarios.cjs <upstream|ours> <name of a configuration>
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AddressInfo, Server as NetServer } from 'node:net'
import { AlwaysOffSampler, type ReadableSpan } from '@opentelemetry/sdk-trace'
import { CONFIGURATIONS, type ConfigurationName } from './configurations.ts'
import { createListener } from './listener.ts'
import { type Connection, SCENARIOS } from './scenarios.ts'
import { type Maker, type Recorded, startTelemetry } from './telemetry.ts'
import { exchange, serverEvents } from './wire.ts'

type ServerName = NonNullable<Connection['server']> | 'plain'
type Target = {
  readonly server: NetServer
  readonly to: number | string
  readonly host?: string
  readonly tls?: boolean
}

const [maker, configuration] = process.argv.slice(2) as [Maker, ConfigurationName]
const { config, sampled } = CONFIGURATIONS[configuration]
const telemetry = startTelemetry(maker, config, sampled ? undefined : new AlwaysOffSampler())
const listener = createListener(telemetry.tracer)

process.on('uncaughtException', () => serverEvents.emit('thrown'))

async function listen(server: NetServer, ...to: [port: number, host: string] | [path: string]): Promise<Target> {
  await new Promise<void>((resolve) =>
    to.length === 1 ? server.listen(to[0], resolve) : server.listen(...to, resolve),
  )
  const address = server.address() as AddressInfo | string
  return typeof address === 'string'
    ? { server, to: address }
    : { server, to: address.port, ...(to[1] && { host: to[1] }) }
}

function expecting(server: Server): Server {
  server.on('checkContinue', (request, response) => {
    response.writeContinue()
    server.emit('request', request, response)
  })
  server.on('checkExpectation', (_request, response) => response.end('as you wish'))
  return server
}

const tlsFolder = process.env['TLS_FOLDER'] ?? ''
const limited = createServer(listener)
limited.maxRequestsPerSocket = 1
limited.keepAliveTimeout = 100
const upgrading = createServer(listener)
upgrading.on('upgrade', (_request, socket) => {
  telemetry.tracer.startSpan('upgraded').end()
  socket.end('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n')
})
upgrading.on('connect', (_request, socket) => {
  telemetry.tracer.startSpan('connected').end()
  socket.end('HTTP/1.1 200 OK\r\n\r\n')
})
// A name of its own: a socket that an earlier process of the same number left would be in the way.
const socketFolder = mkdtempSync(join(tmpdir(), 'served-'))
process.on('exit', () => rmSync(socketFolder, { recursive: true, force: true }))
const targets: Readonly<Record<ServerName, Target>> = {
  plain: await listen(upgrading, 0, '127.0.0.1'),
  ipv6: await listen(createServer(listener), 0, '::1'),
  socket: await listen(createServer(listener), join(socketFolder, 'socket')),
  limited: await listen(limited, 0, '127.0.0.1'),
  expecting: await listen(expecting(createServer(listener)), 0, '127.0.0.1'),
  tls: {
    ...(await listen(
      createTlsServer(
        { key: readFileSync(join(tlsFolder, 'server.key')), cert: readFileSync(join(tlsFolder, 'server.pem')) },
        listener,
      ),
      0,
      '127.0.0.1',
    )),
    tls: true,
  },
}

async function idle(server: NetServer): Promise<void> {
  const count = (): Promise<number> =>
    new Promise((resolve) => server.getConnections((_error, number) => resolve(number)))
  while ((await count()) > 0) await new Promise((resolve) => setImmediate(resolve))
  // What is emitted when a connection closes comes in the next turns of the loop.
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve))
}

async function run(connections: readonly Connection[]): Promise<Recorded & { answers: string[] }> {
  const answers: string[] = []
  for (const { server = 'plain', ...connection } of connections) {
    const { server: running, ...target } = targets[server]
    answers.push(await exchange({ ...target, ...connection }))
    await idle(running)
  }
  return {
    ...(await telemetry.take()),
    answers: answers.map((answer) => answer.replaceAll(/^Date: .*$/gim, 'Date: -')),
  }
}

/** Everything of a span but what differs from run to run. */
function plain(span: ReadableSpan, spans: readonly ReadableSpan[]): object {
  const {
    name,
    kind,
    parentSpanContext,
    status,
    attributes,
    links,
    events,
    resource: _resource,
    instrumentationScope,
  } = span
  const parent = spans.find((other) => other.spanContext().spanId === parentSpanContext?.spanId)
  const { traceFlags, traceState } = span.spanContext()
  return {
    name,
    kind,
    scope: instrumentationScope,
    traceFlags,
    traceState: traceState?.serialize(),
    parent: parent?.name ?? (parentSpanContext?.isRemote ? parentSpanContext.spanId : parentSpanContext && 'not ended'),
    remote: parentSpanContext?.isRemote,
    trace: parentSpanContext && span.spanContext().traceId === parentSpanContext.traceId,
    status,
    attributes: Object.fromEntries(
      Object.entries(attributes).map(([key, value]) => [key, key === 'network.peer.port' ? typeof value : value]),
    ),
    links,
    events: events.map(({ name, attributes }) => ({ name, attributes: withoutStack(attributes) })),
    dropped: [span.droppedAttributesCount, span.droppedEventsCount, span.droppedLinksCount],
    positive: span.duration[0] * 1e9 + span.duration[1] > 0,
  }
}

function withoutStack(attributes: ReadableSpan['attributes'] = {}): object {
  const stack = attributes['exception.stacktrace']
  return { ...attributes, ...(typeof stack === 'string' && { 'exception.stacktrace': stack.split('\n')[0] }) }
}

const results: Record<string, object> = {}
for (const [name, connections] of Object.entries(SCENARIOS)) {
  const { spans, points, answers } = await run(connections)
  results[name] = {
    spans: spans.map((span) => plain(span, spans)),
    points: points.map((point) => JSON.stringify(point)).toSorted(),
    answers,
  }
}
process.stdout.write(JSON.stringify(results), () => process.exit(0))
