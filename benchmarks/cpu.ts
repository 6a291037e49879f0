import { type AppProcess, startApp } from './app-process.ts'
import { load } from './load.ts'
import type { Variant } from './variants.ts'

export type CpuOptions = {
  readonly app: string
  readonly path: string
  readonly variants: readonly Variant[]
  /** Of each variant: V8 compiles the same program a little differently each time. One, if not given. */
  readonly processes?: number
  readonly rounds: number
  /** Of one variant in one round. */
  readonly requests: number
  readonly warmUp: number
  readonly connections: number
  readonly env?: Readonly<Record<string, string>>
}

/**
 * Microseconds of CPU, of all threads of the app, per request: variant -> one figure per process and round. All variants run at
 * the same time and take turns under load, so that what else happens on the machine happens to all of them.
 */
export async function measureCpu(options: CpuOptions): Promise<Map<string, number[]>> {
  const { app, path, rounds, requests, warmUp, connections, env } = options
  const apps: (readonly [string, AppProcess])[] = []
  const figures = new Map<string, number[]>()
  try {
    for (let index = 0; index < (options.processes ?? 1); index++) {
      for (const variant of options.variants) apps.push([variant.name, await startApp(app, variant, env)])
    }
    for (const [name, { port }] of apps) {
      await load({ port, path, requests: warmUp, connections })
      figures.set(name, [])
    }
    for (let round = 0; round < rounds; round++) {
      for (const [name, { port, ask }] of round % 2 === 0 ? apps : apps.toReversed()) {
        const before = await ask('usage')
        await load({ port, path, requests, connections })
        const after = await ask('usage')
        figures.get(name)?.push((after.cpuMicros - before.cpuMicros) / requests)
      }
    }
  } finally {
    for (const [, running] of apps) await running.stop()
  }
  return figures
}
