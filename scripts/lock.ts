import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

/**
 * Runs one thing at a time among processes. The lock is a file with the holder's process id in it, so that the lock of
 * a process that was killed is taken over.
 * @throws (rejects) when the lock is not free within `timeoutMs`, and with what `work` rejects with.
 */
export async function withLock<T>(path: string, work: () => Promise<T>, timeoutMs = 600_000): Promise<T> {
  mkdirSync(dirname(path), { recursive: true })
  const deadline = Date.now() + timeoutMs
  while (!take(path)) {
    if (Date.now() > deadline) throw new Error(`${path} is still locked after ${timeoutMs} ms`)
    await delay(100)
  }
  try {
    return await work()
  } finally {
    rmSync(path, { force: true })
  }
}

function take(path: string): boolean {
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error
  }
  if (isStale(path)) removeStale(path)
  return false
}

const MAX_WRITE_MS = 10_000

/** The holder has gone, also when it went before it could write its id. */
function isStale(path: string): boolean {
  try {
    const holder = Number(readFileSync(path, 'utf8'))
    return holder === 0 ? Date.now() - statSync(path).mtimeMs > MAX_WRITE_MS : !isRunning(holder)
  } catch (error) {
    if (isCode(error, 'ENOENT')) return false
    throw error
  }
}

/** Under a lock of its own, so that of several waiting processes none removes the new lock of another. */
function removeStale(path: string): void {
  const guard = `${path}.takeover`
  try {
    writeFileSync(guard, '', { flag: 'wx' })
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error
    return
  }
  try {
    if (isStale(path)) rmSync(path, { force: true })
  } finally {
    rmSync(guard, { force: true })
  }
}

/** Whether a process with this id runs. One that has ended but that nobody has asked for yet (a zombie) does not. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    return isCode(error, 'EPERM')
  }
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'))
  } catch {
    return process.platform !== 'linux'
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
