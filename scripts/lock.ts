import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
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
  const holder = readHolder(path)
  if (holder === undefined || isRunning(holder)) return false
  rmSync(path, { force: true })
  return false
}

/** undefined while the holder has not written its id yet, or has just gone. */
function readHolder(path: string): number | undefined {
  try {
    return Number(readFileSync(path, 'utf8')) || undefined
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined
    throw error
  }
}

/** Whether a process with this id exists. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return isCode(error, 'EPERM')
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
