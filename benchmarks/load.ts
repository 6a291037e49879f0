import { connect, type Socket } from 'node:net'

/** How an app is put under load. */
export type LoadOptions = {
  readonly port: number
  readonly path: string
  readonly requests: number
  readonly connections: number
}

/** A load of so many requests per second, whatever the app does. */
export type SteadyLoadOptions = Omit<LoadOptions, 'requests'> & { readonly perSecond: number; readonly seconds: number }

const HEADER_END = Buffer.from('\r\n\r\n')

/**
 * Sends requests over connections that stay open, each as soon as the answer before it is there, with as little work
 * as possible, so that the machine is the app's.
 */
export async function load({ port, path, requests, connections }: LoadOptions): Promise<void> {
  let left = requests
  const clients = await openClients(port, path, connections)
  await Promise.all(
    clients.map(async (client) => {
      while (left-- > 0) await client.request()
      client.close()
    }),
  )
}

/** Sends requests at a steady rate, in slices of 10 ms, over connections that take turns. */
export async function steadyLoad({ port, path, perSecond, seconds, connections }: SteadyLoadOptions): Promise<void> {
  const clients = await openClients(port, path, connections)
  const waiting: Promise<void>[] = []
  const start = performance.now()
  let sent = 0
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      const elapsedMs = performance.now() - start
      const due = Math.floor((elapsedMs / 1000) * perSecond)
      while (sent < due) {
        const client = clients[sent++ % connections]
        if (client !== undefined && !client.isBusy()) waiting.push(client.request())
      }
      if (elapsedMs < seconds * 1000) return
      clearInterval(timer)
      resolve()
    }, 10)
  })
  await Promise.all(waiting)
  for (const client of clients) client.close()
}

type Client = { request(): Promise<void>; isBusy(): boolean; close(): void }

function openClients(port: number, path: string, connections: number): Promise<Client[]> {
  return Promise.all(Array.from({ length: connections }, () => openClient(port, requestBytes(port, path))))
}

function requestBytes(port: number, path: string): Buffer {
  const lines = [
    `GET ${path} HTTP/1.1`,
    `Host: 127.0.0.1:${port}`,
    'User-Agent: benchmark/1.0',
    'Accept: application/json',
    'Accept-Encoding: identity',
  ]
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`)
}

async function openClient(port: number, bytes: Buffer): Promise<Client> {
  const socket: Socket = connect(port, '127.0.0.1')
  let received: Buffer = Buffer.alloc(0)
  let answered: { resolve: () => void; reject: (error: Error) => void } | undefined
  socket.setNoDelay(true)
  socket.on('data', (chunk) => {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk])
    if (!isComplete(received)) return
    received = Buffer.alloc(0)
    const done = answered
    answered = undefined
    done?.resolve()
  })
  const fail = (error: Error): void => answered?.reject(error)
  socket.on('error', fail)
  socket.on('close', () => fail(new Error('The app closed a connection.')))
  await new Promise<void>((resolve) => socket.once('connect', resolve))
  return {
    request: () =>
      new Promise<void>((resolve, reject) => {
        answered = { resolve, reject }
        socket.write(bytes)
      }),
    isBusy: () => answered !== undefined,
    close: () => socket.end(),
  }
}

function isComplete(answer: Buffer): boolean {
  const headerEnd = answer.indexOf(HEADER_END)
  if (headerEnd === -1) return false
  const header = answer.toString('latin1', 0, headerEnd)
  if (!header.startsWith('HTTP/1.1 2')) throw new Error(`The app answered ${header.slice(0, 200)}`)
  const length = /^content-length: *(\d+)/im.exec(header)?.[1]
  if (length !== undefined) return answer.length >= headerEnd + 4 + Number(length)
  return answer.toString('latin1', headerEnd).endsWith('\r\n0\r\n\r\n')
}
