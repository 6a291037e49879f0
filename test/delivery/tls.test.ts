import { copyFileSync, mkdtempSync, readFileSync, rmSync, utimesSync } from 'node:fs'
import type { ServerOptions } from 'node:https'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer as createTlsServer, getCACertificates, setDefaultCACertificates } from 'node:tls'
import { afterEach, expect, test } from 'vitest'
import type { Config, OtlpTarget } from '../../src/config/config.ts'
import { systemClock } from '../../src/delivery/clock.ts'
import { createHttpTransport } from '../../src/delivery/http-transport.ts'
import type { Outcome, Transport } from '../../src/delivery/transport.ts'
import { receiverTls, TLS_FILES } from '../support/tls.ts'
import { type OtlpServer, startServer } from './otlp-server.ts'

const closing: (() => Promise<void> | void)[] = []

afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

async function server(mutual = false): Promise<OtlpServer> {
  const started = await startServer({ ...receiverTls(mutual), rejectUnauthorized: true })
  closing.push(started.close)
  return started
}

const NO_PROXY: Config['proxy'] = { http: undefined, https: undefined, no: undefined }

function transport(port: number, files: Partial<OtlpTarget>, proxy = NO_PROXY, host = 'localhost'): Transport {
  const made = createHttpTransport({
    target: {
      protocol: 'http/protobuf',
      url: `https://${host}:${port}/v1/traces`,
      headers: {},
      compression: 'none',
      timeoutMs: 5000,
      insecure: false,
      ...files,
    },
    proxy,
    userAgent: 'test',
    clock: systemClock(),
    untraced: (run) => run(),
  })
  closing.push(made.close)
  return made
}

const send = (made: Transport): Promise<Outcome> => made.send({ bytes: Buffer.from('x'), gzipped: false }).outcome

test('a certificate of an unknown authority may be mended: it is tried again', async () => {
  const collector = await server()
  expect(await send(transport(collector.port, {}))).toMatchObject({
    kind: 'retry',
    reason: expect.stringMatching(/certificate/),
  })
})

test('the authority of the target is trusted, by name and by address', async () => {
  const collector = await server()
  const trusted = { certificateFile: TLS_FILES.authority }
  expect(await send(transport(collector.port, trusted))).toEqual({ kind: 'accepted', rejected: 0 })
  expect(await send(transport(collector.port, trusted, NO_PROXY, '127.0.0.1'))).toEqual({
    kind: 'accepted',
    rejected: 0,
  })
})

test('a client certificate is shown', async () => {
  const collector = await server(true)
  const trusted = { certificateFile: TLS_FILES.authority }
  expect(await send(transport(collector.port, trusted))).toMatchObject({ kind: 'retry' })
  const client = { ...trusted, clientKeyFile: TLS_FILES.clientKey, clientCertificateFile: TLS_FILES.clientCertificate }
  expect(await send(transport(collector.port, client))).toEqual({ kind: 'accepted', rejected: 0 })
})

test('a file that cannot be read is tried again, and read when it is there', async () => {
  const collector = await server()
  const folder = mkdtempSync(join(tmpdir(), 'otel-tls-'))
  closing.push(() => rmSync(folder, { recursive: true }))
  const certificateFile = join(folder, 'ca.pem')
  const made = transport(collector.port, { certificateFile })
  expect(await send(made)).toEqual({ kind: 'retry', reason: expect.stringContaining('ENOENT') })
  copyFileSync(TLS_FILES.clientCertificate, certificateFile)
  utimesSync(certificateFile, 1, 1)
  expect(await send(made)).toMatchObject({ kind: 'retry', reason: expect.stringMatching(/certificate/) })
  copyFileSync(TLS_FILES.authority, certificateFile)
  expect(await send(made)).toEqual({ kind: 'accepted', rejected: 0 })
})

/** A proxy that leads to one port, whatever is asked for. */
async function startProxy(
  port: number,
  tls?: ServerOptions,
): Promise<{ readonly port: number; readonly heads: string[] }> {
  const heads: string[] = []
  const onConnection = (socket: Socket): void => {
    socket.once('data', (chunk: Buffer) => {
      heads.push(chunk.toString('latin1'))
      const upstream = connect(port, '127.0.0.1')
      upstream.on('error', () => socket.destroy())
      socket.on('error', () => upstream.destroy())
      closing.push(() => void socket.destroy())
      socket.write('HTTP/1.1 200 OK\r\nVia: test\r\n\r\n')
      socket.pipe(upstream).pipe(socket)
    })
  }
  const proxy = tls === undefined ? createServer(onConnection) : createTlsServer(tls, onConnection)
  await new Promise<void>((resolve) => {
    proxy.listen(0, '127.0.0.1', resolve)
  })
  closing.push(() => void proxy.close())
  return { port: (proxy.address() as AddressInfo).port, heads }
}

const REMOTE = { certificateFile: join(import.meta.dirname, '../fixtures/tls/remote.pem') }

async function remoteServer(): Promise<OtlpServer> {
  const key = readFileSync(join(import.meta.dirname, '../fixtures/tls/remote.key'))
  const started = await startServer({ key, cert: readFileSync(REMOTE.certificateFile) })
  closing.push(started.close)
  return started
}

test('a proxy is asked for a tunnel, with its credentials, and TLS goes through it to the collector', async () => {
  const collector = await remoteServer()
  const proxy = await startProxy(collector.port)
  const variables = { ...NO_PROXY, https: `http://user:p%3Ass@127.0.0.1:${proxy.port}`, no: 'other.test' }
  const made = transport(4318, REMOTE, variables, 'collector.test')
  expect(await send(made)).toEqual({ kind: 'accepted', rejected: 0 })
  expect(await send(made)).toEqual({ kind: 'accepted', rejected: 0 })
  expect(proxy.heads).toEqual([
    `CONNECT collector.test:4318 HTTP/1.1\r\nHost: collector.test:4318\r\nProxy-Authorization: Basic ${btoa('user:p:ss')}\r\n\r\n`,
  ])
  expect(collector.arrived.map(({ path }) => path)).toEqual(['/v1/traces', '/v1/traces'])
  expect(collector.arrived[0]?.headers['proxy-authorization']).toBeUndefined()
})

test('the name of the collector is checked behind a proxy too', async () => {
  const collector = await remoteServer()
  const proxy = await startProxy(collector.port)
  const made = transport(4318, REMOTE, { ...NO_PROXY, https: `http://127.0.0.1:${proxy.port}` }, 'another.test')
  expect(await send(made)).toEqual({
    kind: 'retry',
    reason: expect.stringContaining("Host: another.test. is not in the cert's altnames"),
  })
})

test('the proxy itself may be behind TLS, which is checked by the authorities of Node', async () => {
  const collector = await remoteServer()
  const proxy = await startProxy(collector.port, receiverTls())
  const variables = { ...NO_PROXY, https: `https://localhost:${proxy.port}` }
  expect(await send(transport(4318, REMOTE, variables, 'collector.test'))).toMatchObject({
    kind: 'retry',
    reason: expect.stringMatching(/certificate/),
  })
  const authorities = getCACertificates('default')
  setDefaultCACertificates([readFileSync(TLS_FILES.authority, 'utf8')])
  const outcome = await send(transport(4318, REMOTE, variables, 'collector.test'))
  setDefaultCACertificates(authorities)
  expect(outcome).toEqual({ kind: 'accepted', rejected: 0 })
  expect(proxy.heads).toHaveLength(1)
})
