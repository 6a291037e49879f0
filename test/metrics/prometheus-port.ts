import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

/** A port that nobody uses, and some after it. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** What a process serves to Prometheus, as soon as it listens there. */
export async function scrape(port: number): Promise<string> {
  const deadline = Date.now() + 10_000
  for (;;) {
    try {
      const response = await fetch(`http://127.0.0.1:${port}/metrics`)
      return await response.text()
    } catch (error) {
      if (Date.now() > deadline) throw error
      await delay(20)
    }
  }
}
