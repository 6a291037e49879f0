import { Agent, request as httpRequest } from 'node:http'

/** Sends requests to 127.0.0.1 over a few connections that are kept, so many at a time, and waits for all answers. */
export async function drive(port: number, paths: readonly string[], concurrency: number): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: concurrency })
  const remaining = paths.values()
  const work = async (): Promise<void> => {
    for (const path of remaining) await get(port, path, agent)
  }
  await Promise.all(Array.from({ length: concurrency }, work))
  agent.destroy()
}

function get(port: number, path: string, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    httpRequest({ host: '127.0.0.1', port, path, agent }, (response) => {
      response.resume().on('end', resolve)
    })
      .on('error', reject)
      .end()
  })
}
