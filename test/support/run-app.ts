import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { type IncomingHttpHeaders, request as httpRequest } from 'node:http'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, onTestFailed, onTestFinished } from 'vitest'
import { ensureNode, type NodeName } from '../../scripts/nodes.ts'
import type { Receiver } from '../../src/receiver/receiver.ts'
import { appEnvironment } from './app-environment.ts'

/** The root of the repository, where register.mjs is. */
export const ROOT: string = join(import.meta.dirname, '..', '..')

/** How the product gets into the app; the two last set NODE_OPTIONS, which children of the app inherit. */
export type Preload = 'import' | 'require' | 'node-options' | 'node-options-require' | 'none'

export type AppOptions = {
  /** The app: a path or a file URL (`new URL('../fixtures/x.mjs', import.meta.url)`) … */
  readonly file?: string | URL
  /** … or its text, which is written to a folder of its own, from where the dev dependencies can be imported. */
  readonly code?: string
  /** Of `code`; esm by default. */
  readonly format?: 'esm' | 'cjs'
  /** More files beside `code`, by relative path. A package.json that names the app `app` 1.0.0 is there by default. */
  readonly files?: Readonly<Record<string, string>>
  /** A project (of `installProject`) that `code` is put in, so that it imports what is installed there. */
  readonly appsIn?: string
  readonly args?: readonly string[]
  /** Arguments for Node, after the preload's. */
  readonly nodeArgs?: readonly string[]
  /** `import` by default. */
  readonly preload?: Preload
  /** The whole of the environment, besides a few harmless variables and what `receiver` adds. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Sets OTEL_EXPORTER_OTLP_ENDPOINT to this receiver's address (for grpc when OTEL_EXPORTER_OTLP_PROTOCOL says so). */
  readonly receiver?: Pick<Receiver, 'url' | 'grpcUrl'>
  /** The running Node by default. */
  readonly node?: NodeName
  /** The app's folder by default. */
  readonly cwd?: string
  /** Text for stdin, which is closed after it unless it is kept open for `app.write`. */
  readonly stdin?: string
  readonly keepStdinOpen?: boolean
  /** An app that runs longer is killed, and fails the test; 30000 by default. */
  readonly deadlineMs?: number
}

export type AppResult = {
  /** null when a signal ended it. */
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

type AppResponse = { readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: string }

type AppRequest = {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** A running app. It is killed, with all its children, when the test (or the file, when started in a hook) ends. */
export type App = {
  readonly pid: number
  /** What was written so far. */
  readonly stdout: string
  readonly stderr: string
  /** How it ended. Rejects when it had to be killed at the deadline. */
  readonly exited: Promise<AppResult>
  signal(signal: NodeJS.Signals): void
  write(text: string): void
  /** Waits for a text (or pattern) on stdout or stderr; rejects when the app ends without it. */
  waitForStdout(text: string | RegExp): Promise<void>
  waitForStderr(text: string | RegExp): Promise<void>
  /** The port the app says it listens at: the last number on a line that begins with `listening`. */
  port(): Promise<number>
  /** Sends a request to that port, over a connection of its own. */
  request(path: string, request?: AppRequest): Promise<AppResponse>
}

/** Starts an app as a user would: a real child process with a clean environment. */
export async function startApp(options: AppOptions): Promise<App> {
  const file = await toFile(options)
  const binary = options.node === undefined ? process.execPath : await ensureNode(options.node)
  const preload = toPreload(options.preload ?? 'import')
  const child = spawn(binary, [...preload.args, ...(options.nodeArgs ?? []), file, ...(options.args ?? [])], {
    cwd: options.cwd ?? dirname(file),
    env: appEnvironment(binary, { ...preload.env, ...toReceiverVariables(options), ...options.env }),
    stdio: ['pipe', 'pipe', 'pipe'],
    // A group of its own, so that children that outlive the app are killed with it.
    detached: true,
  })
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve)
    child.once('error', reject)
  })
  return toApp(child, options)
}

/** Runs an app to its end. With `signalWhen` it is sent a signal as soon as a text is on its stdout. */
export async function runApp(
  options: AppOptions & {
    readonly signalWhen?: { readonly stdout: string | RegExp; readonly signal: NodeJS.Signals }
  },
): Promise<AppResult> {
  const app = await startApp(options)
  if (options.signalWhen) {
    await app.waitForStdout(options.signalWhen.stdout)
    app.signal(options.signalWhen.signal)
  }
  return app.exited
}

function toApp(child: ChildProcess, { stdin = '', keepStdinOpen = false, deadlineMs = 30_000 }: AppOptions): App {
  const output = { stdout: '', stderr: '' }
  const waiters = new Set<() => void>()
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      output[name] += text
      for (const check of waiters) check()
    })
  }
  const pid = child.pid ?? 0
  const describeOutput = (): string =>
    `--- stdout of ${child.spawnargs.join(' ')}\n${output.stdout}\n--- stderr\n${output.stderr}\n---`
  let ended = false
  let late = false
  const exited = new Promise<AppResult>((resolve, reject) => {
    const timer = setTimeout(() => {
      late = true
      killGroup(pid)
    }, deadlineMs)
    child.once('exit', async (code, signal) => {
      clearTimeout(timer)
      // Grandchildren may hold the streams open.
      await Promise.race([new Promise((closed) => child.once('close', closed)), delay(2000, undefined, { ref: false })])
      ended = true
      for (const check of waiters) check()
      if (late) reject(new Error(`the app was still running after ${deadlineMs} ms\n${describeOutput()}`))
      else resolve({ code, signal, ...output })
    })
  })
  exited.catch(() => {})
  // An app that has gone does not read its stdin; that is for the test to see in how it ended.
  child.stdin?.on('error', () => {})
  child.stdin?.write(stdin)
  if (!keepStdinOpen) child.stdin?.end()
  killAtTheEnd(pid, exited, describeOutput)

  const waitForText = (name: 'stdout' | 'stderr', text: string | RegExp): Promise<RegExpExecArray> =>
    new Promise((resolve, reject) => {
      const pattern =
        typeof text === 'string' ? new RegExp(text.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`)) : text
      const check = (): void => {
        const match = pattern.exec(output[name])
        if (!match && !ended) return
        waiters.delete(check)
        if (match) resolve(match)
        else reject(new Error(`the app ended without ${pattern} on ${name}\n${describeOutput()}`))
      }
      waiters.add(check)
      check()
    })
  const port = async (): Promise<number> => Number((await waitForText('stdout', /^listening.*?(\d+)\D*$/m))[1])

  return {
    pid,
    get stdout() {
      return output.stdout
    },
    get stderr() {
      return output.stderr
    },
    exited,
    signal: (signal) => void child.kill(signal),
    write: (text) => void child.stdin?.write(text),
    waitForStdout: async (text) => void (await waitForText('stdout', text)),
    waitForStderr: async (text) => void (await waitForText('stderr', text)),
    port,
    request: async (path, request) => sendRequest(await port(), path, request),
  }
}

function sendRequest(port: number, path: string, { method, headers, body }: AppRequest = {}): Promise<AppResponse> {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, path, method: method ?? 'GET', headers: headers ?? {}, agent: false }
    const request = httpRequest(options, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        text += chunk
      })
      response.on('error', reject)
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }))
    })
    request.on('error', reject)
    request.end(body)
  })
}

const leftovers = new Set<() => Promise<void>>()
afterAll(async () => {
  await Promise.all([...leftovers].map((end) => end()))
})

/** One listener for all: a test may run more apps at a time than Node allows listeners. */
const running = new Set<number>()
process.once('exit', () => {
  for (const pid of running) killGroup(pid)
})

function killAtTheEnd(pid: number, exited: Promise<AppResult>, describeOutput: () => string): void {
  running.add(pid)
  const end = async (): Promise<void> => {
    leftovers.delete(end)
    running.delete(pid)
    killGroup(pid)
    await exited.catch(() => {})
  }
  try {
    onTestFinished(end)
    onTestFailed(() => console.error(describeOutput()))
  } catch {
    // Started in a hook of a suite: it ends with the file.
    leftovers.add(end)
  }
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // The whole group has gone already.
  }
}

async function toFile({
  file,
  code,
  format = 'esm',
  files,
  appsIn = join(ROOT, '.cache'),
}: AppOptions): Promise<string> {
  if (file !== undefined) return file instanceof URL ? fileURLToPath(file) : file
  const apps = join(appsIn, 'apps')
  await mkdir(apps, { recursive: true })
  const folder = await mkdtemp(join(apps, 'app-'))
  const end = (): Promise<void> => rm(folder, { recursive: true, force: true, maxRetries: 5 })
  try {
    onTestFinished(end)
  } catch {
    leftovers.add(end)
  }
  const app = format === 'esm' ? 'app.mjs' : 'app.cjs'
  const all = { 'package.json': '{"name":"app","version":"1.0.0","private":true}', ...files, [app]: code ?? '' }
  for (const [path, text] of Object.entries(all)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
  return join(folder, app)
}

function toPreload(preload: Preload): {
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
} {
  if (preload === 'none') return { args: [], env: {} }
  if (!existsSync(join(ROOT, 'dist'))) throw new Error('there is no dist/: run `npm run build` first')
  const isRequire = preload === 'require' || preload === 'node-options-require'
  const flag = isRequire ? '--require' : '--import'
  const door = join(ROOT, isRequire ? 'register.cjs' : 'register.mjs')
  if (preload === 'import' || preload === 'require') return { args: [flag, door], env: {} }
  return { args: [], env: { NODE_OPTIONS: `${flag}=${door}` } }
}

function toReceiverVariables({ receiver, env }: AppOptions): Record<string, string> {
  if (!receiver) return {}
  const isGrpc = env?.OTEL_EXPORTER_OTLP_PROTOCOL === 'grpc'
  return { OTEL_EXPORTER_OTLP_ENDPOINT: isGrpc ? receiver.grpcUrl : receiver.url }
}
