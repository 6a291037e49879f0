import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Server as GrpcServer, ServerCredentials, type sendUnaryData, type ServerUnaryCall } from '@grpc/grpc-js'
import * as esbuild from 'esbuild'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { readFields } from '../../src/delivery/wire.ts'
import { describeNodes } from '../support/node-versions.ts'
import { receiverTls, TLS_FILES } from '../support/tls.ts'
import type { ExitAppOptions } from './exit-app.ts'
import { type OtlpServer, startServer, until } from './otlp-server.ts'

const closing: (() => Promise<void> | void)[] = []
const folder = mkdtempSync(join(tmpdir(), 'otel-exit-'))
const helper = join(folder, 'flush-child.cjs')
const app = join(folder, 'exit-app.mjs')

beforeAll(async () => {
  const shared = { bundle: true, platform: 'node', target: 'node22.15' } as const
  const source = join(import.meta.dirname, '../../src/delivery/flush-child.ts')
  await esbuild.build({ ...shared, entryPoints: [source], outfile: helper, format: 'cjs' })
  // The app is TypeScript, which the floor does not run.
  const banner = { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url)" }
  const appSource = join(import.meta.dirname, 'exit-app.ts')
  await esbuild.build({ ...shared, entryPoints: [appSource], outfile: app, format: 'esm', banner })
})

afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

afterAll(() => rmSync(folder, { recursive: true }))

async function server(): Promise<OtlpServer> {
  const started = await startServer()
  closing.push(started.close)
  return started
}

type End = {
  readonly code: number | null
  readonly signal: string | null
  readonly stdout: string
  readonly stderr: string
}

type RunOptions = Omit<ExitAppOptions, 'helper'> & {
  readonly helper?: string
  readonly node?: string
  readonly flags?: readonly string[]
  readonly env?: NodeJS.ProcessEnv
}

function run({ node = process.execPath, flags = [], env = {}, ...options }: RunOptions): Promise<End> {
  return new Promise((resolve) => {
    const child = spawn(node, [...flags, app, JSON.stringify({ helper, ...options })], {
      env: { PATH: process.env['PATH'], ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let stdout = ''
    let stderr = ''
    child.stdout.on('data', (chunk) => (stdout += chunk))
    child.stderr.on('data', (chunk) => (stderr += chunk))
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }))
  })
}

/** Items by path, each request counted once. */
function itemsByPath(arrived: readonly { readonly path: string; readonly body: Uint8Array }[]): Record<string, number> {
  const items: Record<string, number> = {}
  for (const { path, body } of arrived) {
    for (const resource of readFields(body)) {
      for (const scope of readFields(resource.body)) {
        if (scope.number !== 2) continue
        for (const item of readFields(scope.body)) items[path] = (items[path] ?? 0) + (item.number === 2 ? 1 : 0)
      }
    }
  }
  return items
}

/** What was on its way when the app died may arrive twice. */
function withoutRepeats<Request extends { readonly body: Buffer }>(arrived: readonly Request[]): Request[] {
  return [...new Map(arrived.map((request) => [request.body.toString('base64'), request])).values()]
}

const ALL = { '/v1/traces': 1000, '/v1/logs': 1000, '/v1/metrics': 7 }

describeNodes(['floor', 'newest22', 'newest24', 'newest26'], ({ binary: node, version }) => {
  test.each([
    ['exit', 3, ''],
    ['throw', 1, 'the app failed'],
    ['natural', 5, ''],
  ] as const)('%s', async (way, code, stderr) => {
    const collector = await server()
    const end = await run({ way, url: `http://127.0.0.1:${collector.port}`, node })
    expect(itemsByPath(withoutRepeats(collector.arrived))).toEqual(ALL)
    expect(end).toMatchObject({ code, signal: null, stdout: '' })
    expect(end.stderr).toContain(stderr)
    expect(end.stderr).not.toContain('lost')
    expect(new Set(collector.arrived.map(({ headers }) => headers['x-secret']))).toEqual(new Set(['s3cr3t']))
  })

  test('exit, with requests on their way that nobody has answered: they are delivered again', async () => {
    const collector = await server()
    const held: (() => void)[] = []
    collector.answer = (response) => {
      if (held.length < 3) held.push(() => void response.end())
      else response.end()
    }
    const end = await run({ way: 'exit-in-flight', url: `http://127.0.0.1:${collector.port}`, node })
    expect(end).toMatchObject({ code: 4, stdout: '', stderr: '' })
    expect(itemsByPath(withoutRepeats(collector.arrived))).toEqual(ALL)
  })

  test('exit, as JSON', async () => {
    const collector = await server()
    const end = await run({ way: 'exit', url: `http://127.0.0.1:${collector.port}`, protocol: 'http/json', node })
    expect(end).toEqual({ code: 3, signal: null, stdout: '', stderr: '' })
    const bodies = collector.arrived.map(({ body }) => body.toString())
    expect(bodies.join('').match(/"name":"span \d+"/g)).toHaveLength(1000)
    expect(bodies.join('').match(/"stringValue":"line \d+"/g)).toHaveLength(1000)
  })

  test.each(['exit', 'natural'] as const)('%s, over gRPC', async (way) => {
    const { port, arrived } = await grpcServer()
    const end = await run({ way, url: `http://127.0.0.1:${port}`, protocol: 'grpc', node })
    expect(end).toEqual({ code: way === 'exit' ? 3 : 5, signal: null, stdout: '', stderr: '' })
    expect(itemsByPath(arrived)).toEqual(ALL)
  })

  test('process.exit in a worker thread of the app', async () => {
    const collector = await server()
    const options: ExitAppOptions = { way: 'exit', url: `http://127.0.0.1:${collector.port}`, helper }
    const script = `new (require('node:worker_threads').Worker)(process.argv[1], { argv: [process.argv[2]] })`
    const child = spawn(node, ['-e', script, app, JSON.stringify(options)], { stdio: 'ignore' })
    const code = await new Promise((resolve) => child.on('close', resolve))
    expect(itemsByPath(collector.arrived)).toEqual(ALL)
    expect(code).toBe(0)
  })

  test('exit, where no thread may be started: a process delivers', async () => {
    const collector = await server()
    const flags = ['--permission', '--allow-fs-read=*', '--allow-child-process']
    const url = `http://127.0.0.1:${collector.port}`
    const end = await run({
      way: 'exit',
      url,
      flags: version.startsWith('26') ? [...flags, '--allow-net'] : flags,
      node,
    })
    expect(itemsByPath(collector.arrived)).toEqual(ALL)
    expect(end).toMatchObject({ code: 3, stdout: '' })
    expect(end.stderr).not.toContain('lost')
  })

  test('exit, with flags and variables of Node about connections, which the helper takes over', async () => {
    const collector = await startServer(receiverTls())
    closing.push(collector.close)
    const env = { NODE_EXTRA_CA_CERTS: TLS_FILES.authority, NODE_OPTIONS: '--dns-result-order=ipv4first' }
    const url = `https://localhost:${collector.port}`
    const end = await run({ way: 'exit', url, flags: ['--tls-max-v1.2', '--use-bundled-ca'], env, node })
    expect(end).toEqual({ code: 3, signal: null, stdout: '', stderr: '' })
    expect(itemsByPath(collector.arrived)).toEqual(ALL)
    expect(collector.tlsVersions).toEqual(new Set(['TLSv1.2']))
  })

  test('an app that has finished ends, though a request is stuck that Node cannot let go of', async () => {
    const { port, sockets } = await silentServer()
    const target = { timeoutMs: 0 }
    const ended = run({ way: 'stuck', url: `http://127.0.0.1:${port}`, timeoutMs: 300, items: 0, target, node })
    await until(() => sockets.size > 0)
    expect(await ended).toMatchObject({ code: 0, signal: null, stdout: '' })
  })
})

async function grpcServer(): Promise<{ readonly port: number; readonly arrived: { path: string; body: Buffer }[] }> {
  const grpc = new GrpcServer()
  const arrived: { path: string; body: Buffer }[] = []
  const pass = (bytes: Buffer): Buffer => bytes
  for (const [path, service] of [
    ['/v1/traces', 'trace.v1.TraceService'],
    ['/v1/metrics', 'metrics.v1.MetricsService'],
    ['/v1/logs', 'logs.v1.LogsService'],
  ] as const) {
    const definition = {
      path: `/opentelemetry.proto.collector.${service}/Export`,
      requestStream: false,
      responseStream: false,
      requestSerialize: pass,
      requestDeserialize: pass,
      responseSerialize: pass,
      responseDeserialize: pass,
    } as const
    grpc.addService(
      { export: definition },
      {
        export(call: ServerUnaryCall<Buffer, Buffer>, callback: sendUnaryData<Buffer>) {
          arrived.push({ path, body: call.request })
          callback(null, Buffer.alloc(0))
        },
      },
    )
  }
  closing.push(() => grpc.forceShutdown())
  const port = await new Promise<number>((resolve, reject) => {
    grpc.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    )
  })
  return { port, arrived }
}

/** A server that accepts connections and never reads or answers. */
async function silentServer(): Promise<{ readonly port: number; readonly sockets: Set<Socket> }> {
  const sockets = new Set<Socket>()
  const silent: Server = createTcpServer({ pauseOnConnect: true }, (socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
  })
  await new Promise<void>((resolve) => {
    silent.listen(0, '127.0.0.1', resolve)
  })
  closing.push(() => {
    for (const socket of sockets) socket.destroy()
    silent.close()
  })
  return { port: (silent.address() as AddressInfo).port, sockets }
}

describe('a collector that does not take it, or not all', () => {
  const LOST =
    /^lost 1000 spans: not delivered before the process ended \(.+\); 1000 log records: .+; 8 data points: .+\.\n$/

  test.each([
    ['exit', 3],
    ['natural', 5],
  ] as const)('%s ends as the app would when the port refuses, and says what is lost', async (way, code) => {
    const closed = await startServer()
    await closed.close()
    const end = await run({ way, url: `http://127.0.0.1:${closed.port}` })
    expect(end).toEqual({ code, signal: null, stdout: '', stderr: expect.stringMatching(LOST) })
  })

  test.each([
    ['exit', 3, 'http/protobuf'],
    ['natural', 5, 'http/protobuf'],
    ['exit', 3, 'grpc'],
    ['natural', 5, 'grpc'],
  ] as const)('%s ends as the app would (%i) when nobody answers, over %s', async (way, code, protocol) => {
    const { port } = await silentServer()
    const end = await run({ way, url: `http://127.0.0.1:${port}`, timeoutMs: 500, protocol })
    expect(end).toEqual({ code, signal: null, stdout: '', stderr: expect.stringMatching(LOST) })
  })

  test('exit counts what was delivered before the deadline', async () => {
    const collector = await server()
    collector.answer = (response, { path }) => {
      if (path === '/v1/logs') response.end()
    }
    const end = await run({ way: 'exit', url: `http://127.0.0.1:${collector.port}`, timeoutMs: 1000 })
    expect(end.stderr).toMatch(/^lost 1000 spans: not delivered.+; 8 data points: not delivered.+\.\n$/)
    expect(end).toMatchObject({ code: 3, stdout: '' })
  })

  test('exit says what the collector refused, and does not wait', async () => {
    const collector = await server()
    collector.answer = (response, { path }) => void response.writeHead(path === '/v1/logs' ? 401 : 200).end()
    const end = await run({ way: 'exit', url: `http://127.0.0.1:${collector.port}`, timeoutMs: 60_000 })
    expect(end.stderr).toMatch(
      /^lost 1000 log records: refused by the collector \(http:\/\/127.0.0.1:\d+\/v1\/logs\)\.\n$/,
    )
  })

  test('a helper that is not there loses it, says so, and changes nothing else', async () => {
    const collector = await server()
    const end = await run({ way: 'exit', url: `http://127.0.0.1:${collector.port}`, helper: '/does/not/exist.cjs' })
    expect(end).toEqual({ code: 3, signal: null, stdout: '', stderr: expect.stringMatching(LOST) })
  })

  test('a helper that hangs is killed at the deadline', async () => {
    const hanging = join(folder, 'hanging.cjs')
    const { writeFileSync } = await import('node:fs')
    writeFileSync(hanging, 'setInterval(() => {}, 1000)\n')
    const end = await run({ way: 'exit', url: 'http://127.0.0.1:1', helper: hanging, timeoutMs: 500 })
    expect(end).toEqual({ code: 3, signal: null, stdout: '', stderr: expect.stringMatching(LOST) })
  })

  test('exit, after a collector that refused the large ones and took the small ones', async () => {
    const collector = await server()
    const taken: { path: string; body: Buffer }[] = []
    collector.answer = (response, request) => {
      if (request.body.length > 10_000) response.writeHead(413)
      else taken.push(request)
      response.end()
    }
    const end = await run({ way: 'exit', url: `http://127.0.0.1:${collector.port}` })
    expect(itemsByPath(taken)).toEqual({ ...ALL, '/v1/metrics': expect.any(Number) })
    expect(end).toMatchObject({ code: 3, stdout: '' })
  })

  test.skipIf(process.platform !== 'linux')(
    'as a process the helper gets no NODE_OPTIONS and no secrets on its command line or in its environment',
    async () => {
      const collector = await server()
      const seen: string[] = []
      const { readFileSync, readdirSync } = await import('node:fs')
      collector.answer = (response) => {
        for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
          try {
            const line = readFileSync(`/proc/${pid}/cmdline`, 'latin1')
            if (line.includes(helper) && !line.includes('exit-app'))
              seen.push(line, readFileSync(`/proc/${pid}/environ`, 'latin1'))
          } catch {
            // It has ended meanwhile.
          }
        }
        response.end()
      }
      const env = { NODE_OPTIONS: '--max-http-header-size=20000', SECRET: 's3cr3t', SSL_CERT_DIR: '/certificates' }
      const flags = ['--inspect=127.0.0.1:0']
      const end = await run({ way: 'exit', url: `http://127.0.0.1:${collector.port}`, env, flags })
      expect(end).toMatchObject({ code: 3, stderr: expect.not.stringContaining('lost') })
      const [commandLine = '', environment = ''] = seen
      expect(commandLine.split('\0')).toEqual([process.execPath, helper, ''])
      expect(environment.split('\0')).toEqual(['SSL_CERT_DIR=/certificates', ''])
    },
  )
})
