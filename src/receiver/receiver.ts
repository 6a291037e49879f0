import type { Server as NetServer, Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import type { TLSSocketOptions } from 'node:tls'
import { createGrpcServer } from './grpc.ts'
import { createHttpServer, type Receive } from './http.ts'
import type { ReceivedLog, ReceivedMetric, ReceivedSpan } from './received.ts'
import { isStored, type Reply } from './reply.ts'
import { decodeRequest, type ReceivedRequest, type Telemetry } from './request.ts'
import { traceTree } from './trace-tree.ts'

/** How a receiver listens and answers. */
export type ReceiverOptions = {
  /** Address to listen at; 127.0.0.1 by default. */
  readonly host?: string
  /** Port of OTLP/HTTP; a free one by default. */
  readonly port?: number
  /** Port of OTLP/gRPC; a free one by default. */
  readonly grpcPort?: number
  /** Certificate and key to serve https and grpc over TLS with; `requestCert` and `ca` ask for the sender's one. */
  readonly tls?: TLSSocketOptions
  /** Decides the answer to each well-formed request; nothing or undefined accepts it. */
  readonly respond?: (request: ReceivedRequest) => Reply | undefined | Promise<Reply | undefined>
  /** Told of each request after it is stored (or not). */
  readonly onRequest?: (request: ReceivedRequest, telemetry: Telemetry | undefined) => void
}

/** What has arrived so far, in the order of arrival. The lists grow in place. */
export type Arrivals = {
  readonly spans: readonly ReceivedSpan[]
  readonly logs: readonly ReceivedLog[]
  readonly metrics: readonly ReceivedMetric[]
  /** Every request to an OTLP path, also the ones that were refused or never answered. */
  readonly requests: readonly ReceivedRequest[]
}

/** A running receiver; disposing of it stops it. */
export type Receiver = Arrivals &
  AsyncDisposable & {
    /** `http://127.0.0.1:4318`: the value for OTEL_EXPORTER_OTLP_ENDPOINT with OTLP/HTTP. */
    readonly url: string
    /** The same for OTLP/gRPC. */
    readonly grpcUrl: string
    /** Connections that were opened since the start. */
    readonly connectionCount: number
    /**
     * Waits until the predicate returns something truthy, and returns that. It is called now and after each arrival.
     * @throws (rejects) after `timeoutMs` (10000 by default) with a text that shows what has arrived instead.
     */
    waitFor<T>(predicate: (arrivals: Arrivals) => T, options?: WaitOptions): Promise<NonNullable<T>>
    /** Changes how requests are answered from now on. */
    respondWith(respond: ReceiverOptions['respond']): void
    /** Forgets what has arrived. */
    clear(): void
    /** Stops listening and cuts all connections. Can be called twice. */
    close(): Promise<void>
  }

/** How long `waitFor` waits, in milliseconds. */
export type WaitOptions = { readonly timeoutMs?: number }

/**
 * Starts an OTLP receiver that decodes what it is sent. It listens until `close`, which keeps the process alive.
 * @throws (rejects) when a port that was asked for is taken.
 */
export async function startReceiver(options: ReceiverOptions = {}): Promise<Receiver> {
  const spans: ReceivedSpan[] = []
  const logs: ReceivedLog[] = []
  const metrics: ReceivedMetric[] = []
  const requests: ReceivedRequest[] = []
  const arrivals: Arrivals = { spans, logs, metrics, requests }
  const waiters = new Set<() => void>()
  const host = options.host ?? '127.0.0.1'
  let { respond } = options

  const receive: Receive = async (raw) => {
    const { request, telemetry } = decode(raw)
    requests.push(request)
    for (const check of waiters) check()
    const reply = (telemetry && (await respond?.(request))) ?? {}
    if (telemetry && isStored(reply)) {
      spans.push(...telemetry.spans)
      logs.push(...telemetry.logs)
      metrics.push(...telemetry.metrics)
    }
    options.onRequest?.(request, telemetry)
    for (const check of waiters) check()
    if (typeof reply === 'object' && reply.delayMs !== undefined) await delay(reply.delayMs, undefined, { ref: false })
    return { request, reply }
  }

  const http = await listen(createHttpServer(receive, options.tls), host, options.port ?? 0)
  const grpc = await listen(createGrpcServer(receive, options.tls), host, options.grpcPort ?? 0).catch(
    async (error: unknown) => {
      await http.close()
      throw error
    },
  )
  const scheme = options.tls ? 'https' : 'http'
  const authority = host.includes(':') ? `[${host}]` : host

  const close = async (): Promise<void> => {
    await Promise.all([http.close(), grpc.close()])
  }
  return {
    ...arrivals,
    url: `${scheme}://${authority}:${http.port}`,
    grpcUrl: `${scheme}://${authority}:${grpc.port}`,
    get connectionCount() {
      return http.connectionCount() + grpc.connectionCount()
    },
    waitFor: (predicate, waitOptions) => waitFor(predicate, arrivals, waiters, waitOptions),
    respondWith(newRespond) {
      respond = newRespond
    },
    clear() {
      for (const list of [spans, logs, metrics, requests]) list.length = 0
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}

function decode(raw: Parameters<Receive>[0]): { request: ReceivedRequest; telemetry: Telemetry | undefined } {
  try {
    return { telemetry: decodeRequest(raw), request: { ...raw, problem: undefined } }
  } catch (error) {
    return {
      telemetry: undefined,
      request: { ...raw, problem: error instanceof Error ? error.message : String(error) },
    }
  }
}

type Listening = { readonly port: number; readonly connectionCount: () => number; readonly close: () => Promise<void> }

async function listen(server: NetServer, host: string, port: number): Promise<Listening> {
  const sockets = new Set<Socket>()
  let connectionCount = 0
  server.on('connection', (socket: Socket) => {
    connectionCount += 1
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port }, resolve)
  })
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('the receiver has no port')
  const closed = new Promise<void>((resolve) => server.once('close', resolve))
  return {
    port: address.port,
    connectionCount: () => connectionCount,
    close: async () => {
      server.close()
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

function waitFor<T>(
  predicate: (arrivals: Arrivals) => T,
  arrivals: Arrivals,
  waiters: Set<() => void>,
  { timeoutMs = 10_000 }: WaitOptions = {},
): Promise<NonNullable<T>> {
  return new Promise((resolve, reject) => {
    const end = (settle: () => void): void => {
      clearTimeout(timer)
      waiters.delete(check)
      settle()
    }
    const check = (): void => {
      try {
        const result = predicate(arrivals)
        if (result) end(() => resolve(result))
      } catch (error) {
        end(() => reject(error))
      }
    }
    const timer = setTimeout(() => {
      end(() => reject(new Error(`waited ${timeoutMs} ms in vain. Arrived so far: ${describe(arrivals)}`)))
    }, timeoutMs)
    waiters.add(check)
    check()
  })
}

function describe({ spans, logs, metrics, requests }: Arrivals): string {
  const problems = requests
    .filter(({ problem }) => problem !== undefined)
    .map(({ path, problem }) => `${path}: ${problem}`)
  return [
    `${requests.length} requests, ${spans.length} spans, ${logs.length} logs, ${metrics.length} metrics`,
    ...problems,
    traceTree(spans),
    ...logs.map((log) => `log ${log.eventName ?? ''} ${typeof log.body === 'string' ? log.body : ''}`),
    ...new Set(metrics.map((metric) => `metric ${metric.name}`)),
  ].join('\n')
}
