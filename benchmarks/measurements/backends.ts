import { startServices, stopServices, whyUnavailable } from '../../scripts/services/services.ts'

const SET = `benchmark-${process.pid}`

/** Postgres and Redis for the app that uses them. */
export type Backends = { readonly env: Readonly<Record<string, string>>; readonly stop: () => Promise<void> }

/** Starts real servers; undefined, with one line, where they are not installed. */
export async function startBackends(): Promise<Backends | undefined> {
  const reason = whyUnavailable('postgres') ?? whyUnavailable('redis')
  if (reason !== undefined) {
    process.stderr.write(`without the app that uses Postgres and Redis: ${reason}\n`)
    return undefined
  }
  const services = await startServices(['postgres', 'redis'], SET)
  const urlOf = (name: string): string => services.find((service) => service.name === name)?.url ?? ''
  return {
    env: { PG_URL: urlOf('postgres'), REDIS_URL: urlOf('redis') },
    stop: () => stopServices(SET),
  }
}
