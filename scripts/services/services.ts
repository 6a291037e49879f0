import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { isRunning, withLock } from '../lock.ts'
import { installMissing, mayInstall } from './install.ts'
import { mariadb } from './mariadb.ts'
import { postgres } from './postgres.ts'
import { prometheus } from './prometheus.ts'
import { rabbitmq } from './rabbitmq.ts'
import { redis } from './redis.ts'
import { type RunningService, runService, stopService } from './run-service.ts'
import { findPrograms, type Service, type ServiceName } from './service.ts'

/** All real servers that tests can talk to. */
export const SERVICES: Readonly<Record<ServiceName, Service>> = { postgres, redis, mariadb, rabbitmq, prometheus }

export const SERVICE_NAMES: readonly ServiceName[] = Object.keys(SERVICES) as ServiceName[]

const FOLDER = join(import.meta.dirname, '..', '..', '.cache', 'services')

/** The set that `node scripts/services/services.ts start` starts and `stop` stops; test runs use what is in it. */
const BY_HAND = 'by-hand'

/** The set of a test run: it ends with that process. */
export function setOfRun(pid: number): string {
  return `run-${pid}`
}

/** Where a test run leaves the name of its set for the processes of its test files. */
export const SET_VARIABLE = 'OTEL_TEST_SERVICE_SET'

/** Why a service cannot be used here; undefined when it is installed, or may be. */
export function whyUnavailable(name: ServiceName): string | undefined {
  const allowed = process.env.OTEL_TEST_SERVICES
  if (allowed !== undefined && !allowed.split(',').includes(name)) return `${name} is not one of OTEL_TEST_SERVICES`
  if (findPrograms(SERVICES[name]) || mayInstall()) return undefined
  return `${name} is not installed (as root, OTEL_TEST_INSTALL=1 installs it)`
}

/** A service that was started by hand, if it still runs. */
export function findByHand(name: ServiceName): RunningService | undefined {
  return findRunning(BY_HAND, name)
}

/**
 * Starts those of the services that do not run yet in the set; several processes may call this at once.
 * Installs what is missing where that is allowed.
 * @throws (rejects) when one is not installed, or does not start.
 */
export async function startServices(names: readonly ServiceName[], set: string = BY_HAND): Promise<RunningService[]> {
  if (mayInstall())
    await installMissing(
      names.map((name) => SERVICES[name]),
      join(FOLDER, 'apt.lock'),
    )
  const started: RunningService[] = []
  for (const name of names) {
    const running = await withLock(join(FOLDER, set, `${name}.lock`), async () => {
      const before = findRunning(set, name)
      if (before) return before
      const now = await runService(SERVICES[name])
      write(set, now)
      return now
    })
    started.push(running)
  }
  return started
}

/** Stops all services of a set. */
export async function stopServices(set: string = BY_HAND): Promise<void> {
  for (const running of readSet(set)) await stopService(SERVICES[running.name], running)
  rmSync(join(FOLDER, set), { recursive: true, force: true })
}

/** Stops what test runs have left behind that were killed. */
export async function stopAbandonedServices(): Promise<void> {
  if (!existsSync(FOLDER)) return
  const sets = readdirSync(FOLDER).filter((name) => /^run-\d+$/.test(name) && !isRunning(Number(name.slice(4))))
  for (const set of sets) await stopServices(set)
}

function readSet(set: string): RunningService[] {
  return SERVICE_NAMES.map((name) => read(set, name)).filter((running) => running !== undefined)
}

function findRunning(set: string, name: ServiceName): RunningService | undefined {
  const running = read(set, name)
  return running?.pids.every(isRunning) ? running : undefined
}

function read(set: string, name: ServiceName): RunningService | undefined {
  const file = join(FOLDER, set, `${name}.json`)
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as RunningService) : undefined
}

function write(set: string, running: RunningService): void {
  const file = join(FOLDER, set, `${running.name}.json`)
  mkdirSync(join(FOLDER, set), { recursive: true })
  writeFileSync(`${file}.new`, JSON.stringify(running))
  renameSync(`${file}.new`, file)
}

const USAGE = `node scripts/services/services.ts start|stop|status|install [${SERVICE_NAMES.join(' ')}]\n`

/** By hand, to keep servers over several test runs. Prints what runs as JSON. */
async function main([command, ...names]: readonly string[]): Promise<void> {
  const wanted = SERVICE_NAMES.filter((name) => names.length === 0 || names.includes(name))
  if (command === 'start') await startServices(wanted.filter((name) => whyUnavailable(name) === undefined))
  else if (command === 'stop') await stopServices()
  else if (command === 'install')
    await installMissing(
      wanted.map((name) => SERVICES[name]),
      join(FOLDER, 'apt.lock'),
    )
  else if (command !== 'status') throw new Error(USAGE)
  process.stdout.write(`${JSON.stringify(readSet(BY_HAND), undefined, 2)}\n`)
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await main(process.argv.slice(2))
}
