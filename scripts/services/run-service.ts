import { execFile, spawn } from 'node:child_process'
import { openSync, readFileSync } from 'node:fs'
import { chown, mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { isRunning } from '../lock.ts'
import { findPrograms, inside, type Place, type Runner, type Service, type ServiceName } from './service.ts'

/** A server that runs; what the file with all of them holds. */
export type RunningService = {
  readonly name: ServiceName
  readonly url: string
  readonly port: number
  readonly pids: readonly number[]
  readonly folder: string
}

const READY_WITHIN_MS = 90_000

/**
 * Starts a server on free ports of 127.0.0.1 and waits until it answers. It outlives this process.
 * @throws (rejects) with the end of its output when it ends instead, or does not answer in time.
 */
export async function runService(service: Service): Promise<RunningService> {
  const programs = findPrograms(service)
  if (!programs) throw new Error(`${service.name} is not installed: apt-get install ${service.packages.join(' ')}`)
  const user = process.getuid?.() === 0 ? await nobody() : {}
  const folder = await mkdtemp(join(tmpdir(), `otel-test-${service.name}-`))
  if (user.uid !== undefined && user.gid !== undefined) await chown(folder, user.uid, user.gid)
  const [port = 0, secondPort = 0, thirdPort = 0] = await freePorts(3)
  const place: Place = { folder, port, secondPort, thirdPort }
  const pids = await service.start(place, programs, toRunner(place, user)).catch(async (error: unknown) => {
    await rm(folder, { recursive: true, force: true })
    throw error
  })
  const running = { name: service.name, url: service.url(place), port, pids, folder }
  const deadline = Date.now() + READY_WITHIN_MS
  while (!(await service.isReady(place))) {
    const problem = !pids.every(isRunning) ? 'ended' : Date.now() > deadline ? 'does not answer' : undefined
    if (problem !== undefined) {
      const output = readFileSync(inside(place, 'output'), 'utf8').slice(-4000)
      await stopService(service, running)
      throw new Error(`${service.name} ${problem}:\n${output}`)
    }
    await delay(50)
  }
  return running
}

const STOPPED_WITHIN_MS = 10_000

/** Ends a server's processes by their ids and removes its folder. */
export async function stopService(service: Service, running: RunningService): Promise<void> {
  for (const pid of running.pids) {
    signalGroup(pid, service.stopSignal)
    const deadline = Date.now() + STOPPED_WITHIN_MS
    while (isRunning(pid)) {
      if (Date.now() > deadline) signalGroup(pid, 'SIGKILL')
      await delay(20)
    }
  }
  await rm(running.folder, { recursive: true, force: true, maxRetries: 10 })
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal)
  } catch {
    // It has gone already.
  }
}

type User = { readonly uid?: number; readonly gid?: number }

function toRunner(place: Place, user: User): Runner {
  const base = { cwd: place.folder, ...user }
  const toEnv = (env: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv => ({
    PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
    HOME: place.folder,
    TMPDIR: place.folder,
    LC_ALL: 'C.UTF-8',
    ...env,
  })
  return {
    async run(program, args, env) {
      await promisify(execFile)(program, [...args], { ...base, env: toEnv(env) }).catch((error: unknown) => {
        const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string }
        throw new Error(`${program} failed:\n${stdout}\n${stderr}`, { cause: error })
      })
    },
    start(program, args, env) {
      const output = openSync(inside(place, 'output'), 'a')
      const child = spawn(program, [...args], {
        ...base,
        env: toEnv(env),
        detached: true,
        stdio: ['ignore', output, output],
      })
      child.on('error', () => {})
      child.unref()
      if (child.pid === undefined) throw new Error(`${program} cannot be started`)
      return child.pid
    },
  }
}

/** PostgreSQL and others refuse to run as root. */
async function nobody(): Promise<User> {
  const [uid, gid] = await Promise.all(['-u', '-g'].map((flag) => promisify(execFile)('id', [flag, 'nobody'])))
  return { uid: Number(uid?.stdout), gid: Number(gid?.stdout) }
}

async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer()
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      return server
    }),
  )
  const ports = servers.map((server) => {
    const address = server.address()
    return typeof address === 'object' && address ? address.port : 0
  })
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
  return ports
}
