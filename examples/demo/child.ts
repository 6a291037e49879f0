import { type ChildProcess, spawn } from 'node:child_process'

/** A process of the demo that says where it listens. */
export type Child = {
  readonly name: string
  /** What follows `listening at` on its stdout. */
  readonly url: string
  /** The JSON lines of its stdout: the app's own log. */
  readonly lines: readonly string[]
  /** Asks it to end, waits, and kills it when it does not. Can be called twice. */
  stop(): Promise<void>
}

export type ChildOptions = {
  readonly name: string
  /** Arguments of node. */
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
}

/** How long a child may take to listen: the database builds its files first. */
const START_MS = 120_000
/** How long it may take to end after SIGTERM. */
const STOP_MS = 10_000

/** Every process that was started and is not stopped yet, also the ones that do not listen yet. */
const running = new Set<ChildProcess>()

/**
 * Starts a process and waits until it says `listening at <url>`.
 * @throws (rejects) with what it wrote when it ends or takes too long before that.
 */
export async function startChild({ name, args, env }: ChildOptions): Promise<Child> {
  const child = spawn(process.execPath, args, {
    cwd: import.meta.dirname,
    // Nothing of the caller's environment could change what the demo shows.
    env: { PATH: process.env.PATH, HOME: process.env.HOME, TMPDIR: process.env.TMPDIR, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.add(child)
  const ended = new Promise<void>((resolve) => {
    child.once('error', () => resolve())
    child.once('close', () => resolve())
  }).finally(() => running.delete(child))
  const lines: string[] = []
  const url = await waitForUrl(child, name, lines)
  return { name, url, lines, stop: () => stop(child, ended) }
}

/** Kills what is left, at once. For the end of the demo by whatever way: no process stays behind. */
export function killChildren(): void {
  for (const child of running) child.kill('SIGKILL')
}

function waitForUrl(child: ChildProcess, name: string, lines: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = ''
    let rest = ''
    const fail = (what: string): void => reject(new Error(`${name} ${what}\n${output}`))
    const timer = setTimeout(fail, START_MS, `did not listen within ${START_MS} ms`)
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      output += text
      const complete = (rest + text).split('\n')
      rest = complete.pop() ?? ''
      for (const line of complete) {
        const [, url] = /^listening at (\S+)/.exec(line) ?? []
        if (url === undefined) lines.push(line)
        else {
          clearTimeout(timer)
          resolve(url)
        }
      }
    })
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      output += text
      process.stderr.write(text)
    })
    child.once('error', (error) => fail(`could not be started: ${error.message}`))
    child.once('close', (code, signal) => {
      clearTimeout(timer)
      fail(`ended with ${signal ?? code} before it listened`)
    })
  })
}

async function stop(child: ChildProcess, ended: Promise<void>): Promise<void> {
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS)
  await ended
  clearTimeout(timer)
}
