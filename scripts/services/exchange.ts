import { connect } from 'node:net'

/** Sends bytes to a port of 127.0.0.1 and returns the first bytes that come back; undefined when none do in a second. */
export function exchange(port: number, bytes: Uint8Array): Promise<Buffer | undefined> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    const end = (answer: Buffer | undefined): void => {
      socket.destroy()
      resolve(answer)
    }
    socket.once('connect', () => socket.write(bytes))
    socket.once('data', end)
    socket.once('error', () => end(undefined))
    socket.once('close', () => end(undefined))
    socket.setTimeout(1000, () => end(undefined))
  })
}
