import { EventEmitter, once } from 'node:events'
import { connect } from 'node:net'
import { connect as connectTls } from 'node:tls'

/** What one connection does. */
export type Exchange = {
  /** Port of a server on this machine, or the path of its socket. */
  readonly to: number | string
  readonly host?: string
  readonly tls?: boolean
  /** Texts to send; after each, waits for a text in the answer, for `@event`, or for the `close` of the connection. */
  readonly send: readonly (readonly [text: string, until: string])[]
  /** Cuts the connection off after the last piece instead of waiting for the server to close it. */
  readonly destroy?: boolean
}

/** What the listeners under test tell: `hanging` when one does not answer, `thrown` when one has thrown. */
export const serverEvents: EventEmitter = new EventEmitter()

/** Sends raw bytes and returns all that comes back. */
export async function exchange({
  to,
  host = '127.0.0.1',
  tls = false,
  send,
  destroy = false,
}: Exchange): Promise<string> {
  const target = typeof to === 'string' ? { path: to } : { port: to, host }
  const socket = tls ? connectTls({ ...target, rejectUnauthorized: false }) : connect(target)
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  let received = ''
  let check = (): void => {}
  socket.setEncoding('latin1')
  socket.on('error', () => {})
  socket.on('data', (text: string) => {
    received += text
    check()
  })
  for (const [text, until] of send) {
    const start = received.length
    const answered = new Promise<void>((resolve) => {
      check = () => {
        if (until !== 'close' && received.includes(until, start)) resolve()
      }
    })
    const told = until.startsWith('@') ? once(serverEvents, until.slice(1)) : answered
    socket.write(text, 'latin1')
    await Promise.race([closed, told])
  }
  if (destroy) socket.destroy()
  await closed
  return received
}

type Ask = {
  readonly method?: string
  readonly version?: string
  /** Empty for none. */
  readonly host?: string
  readonly headers?: readonly string[]
  readonly body?: string
  /** Whether the connection shall close after it; true by default. */
  readonly close?: boolean
}

/** The text of a request, with a host and a user agent. */
export function ask(target: string, request: Ask = {}): string {
  const { method = 'GET', version = '1.1', host = 'example.com', headers = [], body = '', close = true } = request
  return [
    `${method} ${target} HTTP/${version}`,
    ...(host === '' ? [] : [`Host: ${host}`]),
    'User-Agent: test/1.0',
    ...headers,
    ...(close ? ['Connection: close'] : []),
    '',
    body,
  ].join('\r\n')
}
