import type { Socket } from 'node:net'
import { type AnswerHead, createAnswerReader } from './answer-reader.ts'
import type { Clock } from './clock.ts'
import type { Dialing } from './dial.ts'

/** Connections to one server, kept for the next request as long as the server keeps them. */
export type HttpConnections = {
  /** Sends a request, over a connection that is kept where there is one. Calls back exactly once at its end. */
  readonly send: (request: HttpRequest, callbacks: ExchangeCallbacks) => Exchange
  readonly close: () => void
}

export type HttpRequest = { readonly head: string; readonly body: Uint8Array }

export type ExchangeCallbacks = {
  /** @param body undefined when the answer was cut off or is too long */
  readonly answered: (head: AnswerHead, body: Uint8Array | undefined) => void
  /** Before an answer. @param isReused the connection had served requests before */
  readonly failed: (error: Error, isReused: boolean) => void
}

export type Exchange = {
  /** What is known of the answer so far. */
  readonly head: () => AnswerHead | undefined
  /** Closes the connection; nothing is called back any more. */
  readonly abort: () => void
}

type Idle = { readonly socket: Socket; readonly untilMs: number; readonly forget: () => void }

/** How much sooner than the server we let go of a connection, as Node's own agent does. */
const EARLIER_MS = 1_000
/** TCP's own probes find out that nobody is there any more. */
const PROBE_AFTER_MS = 1_000

/**
 * HTTP/1.1 without `node:http`. A request of `node:http` would be seen, and perhaps replaced, by what the app has
 * patched; and the functions of `node:http` and of streams, which the app's own server runs for each request, would
 * meet other kinds of objects and be slower from then on (docs/notes/hot-path.md).
 *
 * @param dial makes a connection, which may still be connecting when it is called back
 */
export function createHttpConnections(
  dial: (callback: (error: Error | null, socket?: Socket) => void) => Dialing,
  clock: Pick<Clock, 'now'>,
): HttpConnections {
  const idle: Idle[] = []

  const takeIdle = (): Socket | undefined => {
    for (let last = idle.pop(); last !== undefined; last = idle.pop()) {
      last.forget()
      if (!last.socket.destroyed && clock.now() < last.untilMs) return last.socket
      last.socket.on('error', ignore).destroy()
    }
    return undefined
  }

  /** Waits for the next request; whatever the server does meanwhile ends the connection. */
  const keep = (socket: Socket, untilMs: number): void => {
    const drop = (): void => {
      entry.forget()
      const at = idle.indexOf(entry)
      if (at !== -1) idle.splice(at, 1)
      socket.on('error', ignore).destroy()
    }
    const entry: Idle = {
      socket,
      untilMs,
      forget: () => void socket.off('data', drop).off('end', drop).off('close', drop).off('error', drop),
    }
    socket.on('data', drop).on('end', drop).on('close', drop).on('error', drop)
    socket.setKeepAlive(true, PROBE_AFTER_MS)
    idle.push(entry)
  }

  const send = ({ head, body }: HttpRequest, { answered, failed }: ExchangeCallbacks): Exchange => {
    const reader = createAnswerReader()
    let socket: Socket | undefined
    let isReused = false
    let isOver = false

    const leave = (): Socket | undefined => {
      isOver = true
      socket?.off('data', onData).off('end', onClose).off('close', onClose).off('error', onError)
      return socket
    }
    const end = (isWhole: boolean): void => {
      const answer = reader.head()
      if (isOver || answer === undefined) return
      const left = leave()
      const untilMs = clock.now() + keptMs(answer)
      if (left !== undefined && isWhole && reader.isReusable() && left.writableLength === 0 && untilMs > clock.now()) {
        keep(left, untilMs)
      } else left?.on('error', ignore).destroy()
      answered(answer, isWhole ? reader.body() : undefined)
    }
    const onError = (error: Error): void => {
      if (isOver) return
      if (reader.head() !== undefined) {
        end(false)
        return
      }
      leave()?.on('error', ignore).destroy()
      failed(error, isReused)
    }
    const onClose = (): void => {
      if (reader.head() === undefined) onError(Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }))
      else end(reader.end())
    }
    const onData = (chunk: Buffer): void => {
      try {
        if (reader.push(chunk)) end(true)
      } catch (error) {
        onError(error as Error)
      }
    }
    const use = (opened: Socket): void => {
      socket = opened
      opened.on('data', onData).on('end', onClose).on('close', onClose).on('error', onError)
      opened.cork()
      opened.write(head, 'latin1')
      opened.write(body)
      opened.uncork()
    }

    const kept = takeIdle()
    let dialing: Dialing | undefined
    if (kept === undefined) {
      dialing = dial((error, opened) => {
        if (isOver) opened?.on('error', ignore).destroy()
        else if (opened === undefined) onError(error ?? new Error('no connection'))
        else use(opened)
      })
    } else {
      isReused = true
      use(kept)
    }
    return {
      head: reader.head,
      abort() {
        leave()?.on('error', ignore).destroy()
        dialing?.abort()
      },
    }
  }

  return {
    send,
    close() {
      for (const { socket, forget } of idle.splice(0)) {
        forget()
        socket.on('error', ignore).destroy()
      }
    },
  }
}

/** How long the server keeps a connection without a request (`Keep-Alive: timeout=5`); for ever, if it does not say. */
function keptMs({ headers }: AnswerHead): number {
  const seconds = /(?:^|[ ,])timeout=(\d+)/i.exec(headers.get('keep-alive') ?? '')?.[1]
  return seconds === undefined ? Infinity : Number(seconds) * 1000 - EARLIER_MS
}

/** A connection that is being closed has nothing to say. */
function ignore(): void {}
