// Serves many different requests at once and prints in how many places the context was another's:
// node serve-concurrently.mjs <upstream|ours>
import { EventEmitter, once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { PassThrough, pipeline } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { trace } from '@opentelemetry/api'
import { type Maker, startTelemetry } from './telemetry.ts'

const CONNECTIONS = 60
const REQUESTS_PER_CONNECTION = 40

startTelemetry(process.argv[2] as Maker, {})

const wrong: Record<string, number> = {}
let checks = 0

/** Whether the trace that is active here is the one that the request brought. */
function check(request: IncomingMessage, place: string): void {
  checks++
  const expected = String(request.headers['traceparent']).split('-')[1]
  if (trace.getActiveSpan()?.spanContext().traceId !== expected) wrong[place] = (wrong[place] ?? 0) + 1
}

/** Outside of requests nothing is active. */
function checkNone(place: string): void {
  checks++
  if (trace.getActiveSpan() !== undefined) wrong[place] = (wrong[place] ?? 0) + 1
}

type Handler = (request: IncomingMessage, response: ServerResponse, at: (place: string) => void) => void | Promise<void>

function answer(response: ServerResponse): void {
  response.end('ok')
}

const HANDLERS: Readonly<Record<string, Handler>> = {
  timers(_request, response, at) {
    setTimeout(() => {
      at('timeout')
      setImmediate(() => {
        at('immediate')
        process.nextTick(() => {
          at('next tick')
          queueMicrotask(() => {
            at('microtask')
            answer(response)
          })
        })
      })
    }, 1)
  },
  async promises(_request, response, at) {
    await Promise.resolve()
    at('promise')
    await delay(2)
    at('awaited delay')
    await readFile(import.meta.filename)
    at('awaited file')
    await Promise.all([delay(1).then(() => at('then')), delay(2)])
    at('all')
    answer(response)
  },
  'body events'(request, response, at) {
    request.on('data', () => {
      at('data')
      setImmediate(() => at('immediate from data'))
    })
    request.once('end', () => {
      at('end')
      setTimeout(() => {
        at('timeout from end')
        answer(response)
      }, 1)
    })
    request.on('close', () => at('close of the request'))
  },
  'readable events'(request, response, at) {
    request.on('readable', () => {
      at('readable')
      while (request.read() !== null) at('read')
    })
    request.on('end', () => {
      at('end after readable')
      answer(response)
    })
  },
  async iteration(request, response, at) {
    for await (const chunk of request) at(`iterated ${typeof chunk}`)
    at('after iteration')
    answer(response)
  },
  async 'awaited end'(request, response, at) {
    request.resume()
    await once(request, 'end')
    at('once')
    answer(response)
  },
  pipes(request, response, at) {
    const through = new PassThrough()
    through.on('data', () => at('data after a pipe'))
    pipeline(request, through, () => {
      at('end of a pipeline')
      answer(response)
    })
  },
  'late listeners'(request, response, at) {
    setTimeout(() => {
      request.on('data', () => at('late data'))
      request.on('end', () => {
        at('late end')
        answer(response)
      })
    }, 2)
  },
  'response events'(_request, response, at) {
    response.on('finish', () => at('finish'))
    response.on('close', () => at('close'))
    response.on('drain', () => at('drain'))
    response.write('first')
    response.end('ok')
  },
  emitters(_request, response, at) {
    const emitter = new EventEmitter()
    emitter.on('event', () => {
      at('event')
      answer(response)
    })
    setTimeout(() => emitter.emit('event'), 1)
  },
  'own spans'(_request, response, at) {
    const before = trace.getActiveSpan()
    trace.getTracer('app').startActiveSpan('work', (span) => {
      at('own span')
      setTimeout(() => {
        at('timeout in an own span')
        if (trace.getActiveSpan() !== span) wrong['own span'] = (wrong['own span'] ?? 0) + 1
        span.end()
        answer(response)
      }, 1)
    })
    if (trace.getActiveSpan() !== before) wrong['after an own span'] = (wrong['after an own span'] ?? 0) + 1
  },
}

const names = Object.keys(HANDLERS)

const server = createServer((request, response) => {
  const handler = HANDLERS[decodeURIComponent(request.url ?? '').slice(1)]
  check(request, 'listener')
  // What iterates over an aborted request is rejected.
  void Promise.resolve(handler?.(request, response, (place) => check(request, place))).catch(() => {})
  check(request, 'after the handler')
})
server.on('connection', (socket) => {
  checkNone('connection')
  socket.on('close', () => checkNone('closed connection'))
})
server.on('upgrade', (_request, socket: Socket) => {
  checkNone('upgrade')
  setTimeout(() => {
    checkNone('timeout in an upgrade')
    socket.end('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n')
  }, 1)
})
server.listen(0, '127.0.0.1')
await once(server, 'listening')
const { port } = server.address() as AddressInfo

let serial = 0

/** A request of one of the handlers, of its own trace, half of them with a body, in one piece or in chunks. */
function nextRequest(): { head: string; pieces: string[] } {
  const number = serial++
  const traceId = (number + 1).toString(16).padStart(32, '0')
  const lines = ['Host: x', `traceparent: 00-${traceId}-${'1'.repeat(16)}-01`]
  const path = `/${encodeURIComponent(names[number % names.length] ?? '')}`
  const shape = Math.floor(number / names.length) % 4
  if (shape === 0) return { head: `GET ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`, pieces: [] }
  const head = `POST ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n`
  if (shape === 1) return { head: `${head}Content-Length: 10\r\n\r\n0123456789`, pieces: [] }
  if (shape === 2) return { head: `${head}Content-Length: 10\r\n\r\n01234`, pieces: ['56789'] }
  return {
    head: `${head}Transfer-Encoding: chunked\r\n\r\n`,
    pieces: ['5\r\nfirst\r\n', '6\r\nsecond\r\n', '0\r\n\r\n'],
  }
}

/** One connection: requests one after the other or in a pipeline; some are cut off, some end in an upgrade. */
async function converse(connection: number): Promise<void> {
  const socket = connect(port, '127.0.0.1')
  let received = ''
  let heard = (): void => {}
  socket.setEncoding('latin1')
  socket.on('error', () => {})
  socket.on('data', (text: string) => {
    received += text
    heard()
  })
  const closed = once(socket, 'close')
  const answers = (count: number): Promise<unknown> => {
    const arrived = new Promise<void>((resolve) => {
      heard = () => {
        if ((received.match(/ok(?=\r\n|HTTP|$)/g)?.length ?? 0) >= count) resolve()
      }
      heard()
    })
    return Promise.race([arrived, closed])
  }
  await once(socket, 'connect')
  const pipelined = connection % 3 === 0
  for (let sent = 0; sent < REQUESTS_PER_CONNECTION; sent++) {
    const { head, pieces } = nextRequest()
    socket.write(head)
    for (const piece of pieces) {
      await delay(0)
      socket.write(piece)
    }
    if (!pipelined) await answers(sent + 1)
  }
  if (connection % 10 === 5) socket.destroy()
  else if (connection % 4 === 1) {
    await answers(REQUESTS_PER_CONNECTION)
    socket.write('GET /chat HTTP/1.1\r\nHost: x\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n')
  } else if (connection % 4 === 3) {
    const { head } = nextRequest()
    socket.write(
      `${head.split('\r\n\r\n', 1)[0]}\r\n\r\n0123456789GET /chat HTTP/1.1\r\nHost: x\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n`,
    )
    await answers(REQUESTS_PER_CONNECTION + 1)
    socket.end()
  } else {
    await answers(REQUESTS_PER_CONNECTION)
    socket.end()
  }
  await closed
}

await Promise.all(Array.from({ length: CONNECTIONS }, (_, connection) => converse(connection)))
server.close()
process.stdout.write(JSON.stringify({ checks, wrong, requests: serial }), () => process.exit(0))
