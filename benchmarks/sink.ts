import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A collector that takes everything, understands nothing, and counts. */
export type Sink = {
  readonly url: string
  readonly port: number
  /** Bytes of all request bodies so far. */
  readonly bytes: () => number
  readonly close: () => void
}

/** Answers OTLP and the API of Datadog's agent. */
export async function startSink(): Promise<Sink> {
  let bytes = 0
  const server = createServer((request, response) => {
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length
    })
    request.on('end', () => {
      const isAgent = request.url?.startsWith('/v0.') ?? false
      response.setHeader('content-type', isAgent ? 'application/json' : 'application/x-protobuf')
      response.end(isAgent ? '{"rate_by_service":{}}' : '')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    bytes: () => bytes,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}
