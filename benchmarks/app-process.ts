import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Variant } from './variants.ts'

/** What an app has used since it started, and how late its event loop was since it is watched. */
export type Usage = {
  readonly cpuMicros: number
  readonly rssBytes: number
  readonly heapBytes: number
  readonly loopDelayMs: { readonly p50: number; readonly p99: number }
}

/** What an app does before it answers. */
export type Question = 'usage' | 'collect garbage' | 'watch the loop'

/** A running app under benchmark. */
export type AppProcess = {
  readonly port: number
  readonly ask: (question: Question) => Promise<Usage>
  readonly stop: () => Promise<void>
}

/** Starts an app of `peers/apps` with an agent or without, in an environment of its own. */
export async function startApp(
  app: string,
  variant: Variant,
  env: Readonly<Record<string, string>> = {},
): Promise<AppProcess> {
  const child = fork(join(import.meta.dirname, 'peers/apps', `${app}.cjs`), [], {
    execArgv: [...variant.execArgv, '--expose-gc'],
    env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', ...variant.env, ...env },
    stdio: ['ignore', 'ignore', process.env.BENCHMARK_DEBUG ? 'inherit' : 'ignore', 'ipc'],
  })
  const { port } = (await answer(child)) as { port: number }
  return {
    port,
    async ask(question) {
      const usage = answer(child)
      child.send(question)
      return (await usage) as Usage
    },
    async stop() {
      const exit = once(child, 'exit')
      child.kill('SIGKILL')
      await exit
    },
  }
}

async function answer(child: ChildProcess): Promise<unknown> {
  const controller = new AbortController()
  const died = once(child, 'exit', { signal: controller.signal }).then(([code, signal]) => {
    throw new Error(`The app ended with ${code ?? signal}.`)
  })
  try {
    const [message] = (await Promise.race([once(child, 'message', { signal: controller.signal }), died])) as [unknown]
    return message
  } finally {
    died.catch(() => {})
    controller.abort()
  }
}
