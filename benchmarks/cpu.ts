import { type AppProcess, startApp } from './app-process.ts'
import { load } from './load.ts'
import type { Variant } from './variants.ts'

export type CpuOptions = {
  readonly app: string
  readonly path: string
  readonly variants: readonly Variant[]
  readonly rounds: number
  /** Of one variant in one round. */
  readonly requests: number
  readonly warmUp: number
  readonly connections: number
}

/**
 * Microseconds of CPU, of all threads of the app, per request: variant -> one figure per round. All variants run at
 * the same time and take turns under load, so that what else happens on the machine happens to all of them.
 */
export async function measureCpu(options: CpuOptions): Promise<Map<string, number[]>> {
  const { app, path, rounds, requests, warmUp, connections } = options
  const apps: (readonly [string, AppProcess])[] = []
  const figures = new Map<string, number[]>()
  try {
    for (const variant of options.variants) apps.push([variant.name, await startApp(app, variant)])
    for (const [name, { port }] of apps) {
      await load({ port, path, requests: warmUp, connections })
      figures.set(name, [])
    }
    for (let round = 0; round < rounds; round++) {
      for (const [name, { port, usage }] of round % 2 === 0 ? apps : apps.toReversed()) {
        const before = await usage()
        await load({ port, path, requests, connections })
        const after = await usage()
        figures.get(name)?.push((after.cpuMicros - before.cpuMicros) / requests)
      }
    }
  } finally {
    for (const [, running] of apps) await running.stop()
  }
  return figures
}
