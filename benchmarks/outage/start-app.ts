import { spawn } from 'node:child_process'
import { join } from 'node:path'
import type { FaultApp } from '../../test/outage/support/run-fault.ts'

const ROOT = join(import.meta.dirname, '../..')

export type PreloadName = 'this' | 'upstream'

/** The preloads that are compared. */
export const PRELOADS: Readonly<Record<PreloadName, string>> = {
  this: join(ROOT, 'register.mjs'),
  upstream: join(ROOT, 'node_modules/@opentelemetry/auto-instrumentations-node/dist/register.mjs'),
}

export type StartOptions = {
  readonly preload: string | undefined
  readonly file: string
  readonly args?: readonly string[]
  readonly nodeArgs?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** Then it is killed. */
  readonly deadlineMs: number
}

/** Starts an app with a preload and nothing of this environment, outside of a test. */
export function startApp({
  preload,
  file,
  args = [],
  nodeArgs = [],
  env,
  deadlineMs,
}: StartOptions): Promise<FaultApp> {
  const flags = preload === undefined ? [] : ['--import', preload]
  const child = spawn(process.execPath, [...flags, ...nodeArgs, file, ...args], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const output = { stdout: '', stderr: '' }
  const checks = new Set<() => void>()
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text
      for (const check of checks) check()
    })
  }
  child.stdin.on('error', () => {})
  const timer = setTimeout(() => child.kill('SIGKILL'), deadlineMs)
  let ended = false
  const exited = new Promise<Awaited<FaultApp['exited']>>((resolve) => {
    child.once('close', (code, signal) => {
      clearTimeout(timer)
      ended = true
      for (const check of checks) check()
      resolve({ code, signal, ...output })
    })
  })
  return Promise.resolve({
    get stdout() {
      return output.stdout
    },
    exited,
    write: (text) => void child.stdin.write(text),
    waitForStdout: (text) =>
      new Promise((resolve, reject) => {
        const check = (): void => {
          const found = typeof text === 'string' ? output.stdout.includes(text) : text.test(output.stdout)
          if (!found && !ended) return
          checks.delete(check)
          if (found) resolve()
          else reject(new Error(`the app ended without ${String(text)}: ${output.stdout}${output.stderr}`))
        }
        checks.add(check)
        check()
      }),
  })
}
