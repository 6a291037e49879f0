import http from 'node:http'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { channel } from 'node:diagnostics_channel'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterEach, describe, expect, test } from 'vitest'
import type { OtlpTarget } from '../../src/config/config.ts'
import { systemClock } from '../../src/delivery/clock.ts'
import { createHttpTransport, type TransportOptions } from '../../src/delivery/http-transport.ts'
import type { Outcome, Transport } from '../../src/delivery/transport.ts'
import { createUntraced } from '../../src/delivery/untraced.ts'
import { type OtlpServer, startServer, until } from './otlp-server.ts'

const closing: (() => Promise<void> | void)[] = []

afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

async function server(): Promise<OtlpServer> {
  const started = await startServer()
  closing.push(started.close)
  return started
}

/** A server that speaks bytes. */
async function rawServer(onConnection: (socket: Socket) => void): Promise<number> {
  const raw: Server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    onConnection(socket)
  })
  const sockets = new Set<Socket>()
  await new Promise<void>((resolve) => {
    raw.listen(0, '127.0.0.1', resolve)
  })
  closing.push(() => {
    for (const socket of sockets) socket.destroy()
    raw.close()
  })
  return (raw.address() as AddressInfo).port
}

function target(port: number, rest: Partial<OtlpTarget> = {}): OtlpTarget {
  return {
    protocol: 'http/protobuf',
    url: `http://127.0.0.1:${port}/v1/traces`,
    headers: {},
    compression: 'none',
    timeoutMs: 5000,
    insecure: false,
    ...rest,
  }
}

function transport(to: OtlpTarget, rest: Partial<TransportOptions> = {}): Transport {
  const made = createHttpTransport({
    target: to,
    proxy: { http: undefined, https: undefined, no: undefined },
    userAgent: 'org-otel/1.2.3 OTel-OTLP-Exporter-JavaScript/0.0.0',
    clock: systemClock(),
    untraced: createUntraced(),
    ...rest,
  })
  closing.push(made.close)
  return made
}

const BODY = { bytes: Buffer.from('a request'), gzipped: false }

function send(port: number, rest: Partial<OtlpTarget> = {}): Promise<Outcome> {
  return transport(target(port, rest)).send(BODY).outcome
}

describe('the request', () => {
  test('is a POST with the body, its type and length, the headers of the target and our name', async () => {
    const collector = await server()
    const outcome = await send(collector.port, { headers: { authorization: 'Bearer abc', 'x-tenant': 't' } })
    expect(outcome).toEqual({ kind: 'accepted', rejected: 0 })
    expect(collector.arrived).toHaveLength(1)
    const [{ path, headers, body } = { path: '', headers: {}, body: Buffer.alloc(0) }] = collector.arrived
    expect(path).toBe('/v1/traces')
    expect(body.toString()).toBe('a request')
    expect(headers).toEqual({
      host: `127.0.0.1:${collector.port}`,
      connection: 'keep-alive',
      authorization: 'Bearer abc',
      'x-tenant': 't',
      'content-type': 'application/x-protobuf',
      'content-length': '9',
      'user-agent': 'org-otel/1.2.3 OTel-OTLP-Exporter-JavaScript/0.0.0',
    })
  })

  test('says JSON, and gzip where the payload is', async () => {
    const collector = await server()
    const made = transport(target(collector.port, { protocol: 'http/json' }))
    await made.send({ bytes: gzipSync('{}'), gzipped: true }).outcome
    const [arrived] = collector.arrived
    expect(arrived?.headers['content-type']).toBe('application/json')
    expect(arrived?.headers['content-encoding']).toBe('gzip')
    expect(gunzipSync(arrived?.body ?? '').toString()).toBe('{}')
  })

  test('has the credentials and the query of the URL', async () => {
    const collector = await server()
    await send(collector.port, { url: `http://us%20er:pass@127.0.0.1:${collector.port}/otlp?key=1` })
    expect(collector.arrived[0]?.path).toBe('/otlp?key=1')
    expect(collector.arrived[0]?.headers.authorization).toBe(`Basic ${btoa('us er:pass')}`)
  })

  test('keeps its connection', async () => {
    const collector = await server()
    const made = transport(target(collector.port))
    for (let index = 0; index < 5; index++) await made.send(BODY).outcome
    expect(new Set(collector.arrived.map(({ localPort }) => localPort)).size).toBe(1)
  })

  test('does not use a connection that the server is about to close, or has answered with a farewell', async () => {
    for (const headers of [{ 'keep-alive': 'timeout=1' }, { connection: 'close' }]) {
      const collector = await server()
      collector.answer = (response) => response.writeHead(200, headers).end()
      const made = transport(target(collector.port))
      for (let index = 0; index < 3; index++) expect(await made.send(BODY).outcome).toMatchObject({ kind: 'accepted' })
      expect(new Set(collector.arrived.map(({ localPort }) => localPort)).size).toBe(3)
    }
  })

  test('is nothing that anybody sees who watches requests of node:http', async () => {
    const collector = await server()
    const seen: unknown[] = []
    const created = channel('http.client.request.created')
    const note = (message: unknown): void => void seen.push(message)
    created.subscribe(note)
    await send(collector.port)
    expect(seen).toEqual([])
    await new Promise((resolve) => http.get({ port: collector.port, host: '127.0.0.1' }, resolve))
    created.unsubscribe(note)
    expect(seen).toHaveLength(1)
  })

  test('a header that no header may be is refused, without its value in the reason', async () => {
    const outcome = await send(1, { headers: { authorization: 'Bearer secret\nvalue' } })
    expect(outcome).toEqual({ kind: 'refused', reason: 'Invalid character in header content ["authorization"]' })
  })
})

describe('answers', () => {
  async function answered(answer: OtlpServer['answer'], rest: Partial<OtlpTarget> = {}): Promise<Outcome> {
    const collector = await server()
    collector.answer = answer
    return send(collector.port, rest)
  }

  test.each([200, 202, 204])('%i is taken', async (status) => {
    expect(await answered((response) => response.writeHead(status).end())).toEqual({ kind: 'accepted', rejected: 0 })
  })

  test('a partial success is read', async () => {
    const body = Buffer.from([0x0a, 7, 0x08, 3, 0x12, 3, ...Buffer.from('why')])
    expect(await answered((response) => response.end(body))).toEqual({ kind: 'accepted', rejected: 3, note: 'why' })
  })

  test.each([429, 502, 503, 504])('%i may pass', async (status) => {
    expect(await answered((response) => response.writeHead(status).end())).toEqual({
      kind: 'retry',
      reason: `answers ${status}`,
    })
  })

  test('Retry-After is read, in seconds and as a date', async () => {
    expect(await answered((response) => response.writeHead(429, { 'retry-after': '7' }).end())).toEqual({
      kind: 'retry',
      reason: 'answers 429',
      afterMs: 7000,
    })
    const date = new Date(Date.now() + 60_000).toUTCString()
    const dated = await answered((response) => response.writeHead(503, { 'retry-after': date }).end())
    expect(dated).toMatchObject({ kind: 'retry', afterMs: expect.any(Number) })
    expect('afterMs' in dated ? dated.afterMs : 0).toBeGreaterThan(50_000)
    expect('afterMs' in dated ? dated.afterMs : 0).toBeLessThanOrEqual(60_000)
  })

  test.each([400, 401, 403, 404, 500, 501, 505])('%i will not pass', async (status) => {
    expect(await answered((response) => response.writeHead(status).end())).toEqual({
      kind: 'refused',
      reason: `answers ${status}`,
    })
  })

  test('413 is too large', async () => {
    expect(await answered((response) => response.writeHead(413).end())).toEqual({
      kind: 'too-large',
      reason: 'answers 413',
    })
  })

  test('what the collector says about an error is told, but not the secrets in it', async () => {
    const message = 'bad token s3cr3t-token for "Bearer s3cr3t-token"'
    const body = Buffer.from([0x12, message.length, ...Buffer.from(message)])
    const outcome = await answered((response) => response.writeHead(401).end(body), {
      headers: { authorization: 'Bearer s3cr3t-token' },
    })
    expect(outcome).toEqual({ kind: 'refused', reason: 'answers 401 (bad token [secret] for "[secret]")' })
  })

  test('a redirect is not followed, and said without its query', async () => {
    const outcome = await answered((response) =>
      response.writeHead(307, { location: 'https://login.example.com/sso?token=1' }).end(),
    )
    expect(outcome).toEqual({
      kind: 'refused',
      reason: 'answers 307 with a redirect to https://login.example.com/sso, which is not followed',
    })
    expect(await answered((response) => response.writeHead(304).end())).toEqual({
      kind: 'refused',
      reason: 'answers 304, which is not followed',
    })
  })

  test('a page of another server is taken, because its status says so, and noted', async () => {
    expect(await answered((response) => response.end('<!doctype html>'))).toEqual({
      kind: 'accepted',
      rejected: 0,
      note: 'the answer is not one of a collector; is this its address?',
    })
  })

  test('an endless answer is cut off, and its status counts', async () => {
    const endless: OtlpServer['answer'] = (response) => {
      const more = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536)));
      }
      response.on('drain', more)
      more()
    }
    expect(await answered(endless)).toEqual({ kind: 'accepted', rejected: 0 })
    const failing = await answered((response, request) => {
      response.writeHead(503)
      endless(response, request)
    })
    expect(failing).toEqual({ kind: 'retry', reason: 'answers 503' })
  })

  test('an answer that is cut off after its status counts by its status', async () => {
    const cut: OtlpServer['answer'] = (response) => {
      response.writeHead(200, { 'content-length': '100' })
      response.write('half')
      setImmediate(() => response.destroy())
    }
    expect(await answered(cut)).toEqual({ kind: 'accepted', rejected: 0 })
  })
})

describe('connections that fail', () => {
  test('a port that refuses: nobody is there', async () => {
    const port = await rawServer(() => {})
    for (const close of closing.splice(0)) await close()
    expect(await send(port)).toEqual({
      kind: 'retry',
      reason: `connect ECONNREFUSED 127.0.0.1:${port}`,
      absent: true,
    })
  })

  test('a name that does not resolve', async () => {
    const outcome = await send(1, { url: 'http://does-not-exist.invalid:4318/' })
    expect(outcome).toMatchObject({
      kind: 'retry',
      reason: expect.stringMatching(/getaddrinfo E\w+ does-not-exist.invalid/),
    })
  })

  test('a reset, garbage, half a head and a hang-up', async () => {
    const reset = await rawServer((socket) => socket.on('data', () => socket.resetAndDestroy()))
    expect(await send(reset)).toEqual({ kind: 'retry', reason: expect.stringMatching(/ECONNRESET|socket hang up/) })
    const garbage = await rawServer((socket) => socket.on('data', () => socket.end('\u0000\u0001garbage\r\n\r\n')))
    expect(await send(garbage)).toEqual({ kind: 'retry', reason: expect.stringContaining('Parse Error') })
    const half = await rawServer((socket) => socket.on('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Le')))
    expect(await send(half)).toEqual({ kind: 'retry', reason: expect.any(String) })
    const silent = await rawServer((socket) => socket.on('data', () => socket.end()))
    expect(await send(silent)).toEqual({ kind: 'retry', reason: 'socket hang up' })
    const upgrade = await rawServer((socket) =>
      socket.on('data', () =>
        socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n'),
      ),
    )
    expect(await send(upgrade)).toMatchObject({ kind: expect.stringMatching(/retry|refused/) })
  })

  test('a server that never answers is given up after the timeout of the attempt', async () => {
    const collector = await server()
    collector.answer = () => {}
    expect(await send(collector.port, { timeoutMs: 50 })).toEqual({
      kind: 'retry',
      reason: 'did not answer within 50 ms',
    })
    await until(() => collector.sockets.size === 0)
  })

  test('a timeout of 0 is no limit, and an attempt can be aborted', async () => {
    const collector = await server()
    collector.answer = () => {}
    const attempt = transport(target(collector.port, { timeoutMs: 0 })).send(BODY)
    await until(() => collector.arrived.length === 1)
    expect(attempt.answered()).toBe(false)
    attempt.abort('enough')
    expect(await attempt.outcome).toEqual({ kind: 'retry', reason: 'enough' })
    await until(() => collector.sockets.size === 0)
  })

  test('what the collector has said it has is not tried again when it is aborted', async () => {
    const collector = await server()
    collector.answer = (response) => {
      response.writeHead(200, { 'content-length': '10' })
      response.write('half')
    }
    const attempt = transport(target(collector.port)).send(BODY)
    await until(() => attempt.answered())
    attempt.abort('enough')
    expect(await attempt.outcome).toEqual({ kind: 'accepted', rejected: 0 })
  })

  test('a kept connection that the server closes meanwhile is told from a failure', async () => {
    const port = await rawServer((socket) => {
      let requests = 0
      socket.on('data', () => {
        if (requests++ === 0) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n')
        else socket.resetAndDestroy()
      })
    })
    const made = transport(target(port))
    expect(await made.send(BODY).outcome).toEqual({ kind: 'accepted', rejected: 0 })
    expect(await made.send(BODY).outcome).toMatchObject({ kind: 'retry', stale: true })
  })
})

describe('a proxy', () => {
  /** An HTTP proxy that sends everything to one port, whatever is asked for. */
  async function proxy(port: number, refusal?: string): Promise<{ readonly port: number; readonly heads: string[] }> {
    const heads: string[] = []
    const { connect } = await import('node:net')
    const own = await rawServer((socket) => {
      socket.once('data', (chunk: Buffer) => {
        const text = chunk.toString('latin1')
        heads.push(text.slice(0, text.indexOf('\r\n\r\n')))
        if (refusal !== undefined) {
          socket.end(refusal)
          return
        }
        const upstream = connect(port, '127.0.0.1')
        upstream.on('error', () => socket.destroy())
        if (text.startsWith('CONNECT')) socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
        else upstream.write(chunk)
        socket.pipe(upstream).pipe(socket)
      })
    })
    return { port: own, heads }
  }

  test('is asked with the whole URL for plain HTTP', async () => {
    const collector = await server()
    const via = await proxy(collector.port)
    const made = transport(target(0, { url: 'http://collector.test:4318/v1/traces' }), {
      proxy: { http: `http://user:pa%40ss@127.0.0.1:${via.port}`, https: undefined, no: undefined },
    })
    expect(await made.send(BODY).outcome).toEqual({ kind: 'accepted', rejected: 0 })
    expect(collector.arrived[0]?.path).toBe('http://collector.test:4318/v1/traces')
    expect(collector.arrived[0]?.headers.host).toBe('collector.test:4318')
    expect(collector.arrived[0]?.headers['proxy-authorization']).toBe(`Basic ${btoa('user:pa@ss')}`)
  })

  test('that refuses or says nothing sensible is a failure that may pass', async () => {
    const https = { url: 'https://collector.test/v1/traces' }
    const outcomes: Outcome[] = []
    for (const refusal of ['HTTP/1.1 407 Proxy Authentication Required\r\n\r\n', 'garbage\r\n\r\n', '']) {
      const via = await proxy(0, refusal)
      const made = transport(target(0, https), {
        proxy: { http: undefined, https: `http://127.0.0.1:${via.port}`, no: undefined },
      })
      outcomes.push(await made.send(BODY).outcome)
      expect(via.heads).toEqual(['CONNECT collector.test:443 HTTP/1.1\r\nHost: collector.test:443'])
    }
    expect(outcomes).toEqual([
      { kind: 'retry', reason: 'the proxy answered status 407' },
      { kind: 'retry', reason: 'the proxy answered no HTTP' },
      { kind: 'retry', reason: 'the proxy closed the connection' },
    ])
  })

  test('that does not answer is given up after the timeout of the attempt', async () => {
    let opened = 0
    const port = await rawServer((socket) => {
      opened++
      socket.resume().on('close', () => opened--)
    })
    const made = transport(target(0, { url: 'https://collector.test/', timeoutMs: 50 }), {
      proxy: { http: undefined, https: `http://127.0.0.1:${port}`, no: undefined },
    })
    expect(await made.send(BODY).outcome).toEqual({ kind: 'retry', reason: 'did not answer within 50 ms' })
    await until(() => opened === 0)
  })
})
