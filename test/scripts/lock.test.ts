import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { isRunning, withLock } from '../../scripts/lock.ts'
import { runApp } from '../support/run-app.ts'

let folder: string
let lock: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lock-'))
  lock = join(folder, 'sub', 'x.lock')
})
afterEach(() => rmSync(folder, { recursive: true }))

const deadPid = (): number => spawnSync(process.execPath, ['-e', '']).pid

describe('withLock', () => {
  it('returns what the work returns, and leaves nothing behind', async () => {
    expect(await withLock(lock, async () => existsSync(lock))).toBe(true)
    expect(existsSync(lock)).toBe(false)
  })

  it('is free again after work that failed', async () => {
    await expect(withLock(lock, () => Promise.reject(new Error('work')))).rejects.toThrow('work')
    expect(existsSync(lock)).toBe(false)
  })

  it('lets several processes work one after the other, over the lock of one that was killed', async () => {
    await withLock(lock, async () => {})
    writeFileSync(lock, String(deadPid()))
    const log = join(folder, 'log')
    const code = `
      import { appendFileSync } from 'node:fs'
      import { setTimeout } from 'node:timers/promises'
      import { withLock } from ${JSON.stringify(new URL('../../scripts/lock.ts', import.meta.url).href)}
      await withLock(${JSON.stringify(lock)}, async () => {
        appendFileSync(${JSON.stringify(log)}, 'in ')
        await setTimeout(20)
        appendFileSync(${JSON.stringify(log)}, 'out ')
      })
    `
    await Promise.all(Array.from({ length: 4 }, () => runApp({ preload: 'none', code })))
    expect(readFileSync(log, 'utf8')).toBe('in out in out in out in out ')
  })

  it('waits for a holder that has not written its id yet, and not for ever', async () => {
    await withLock(lock, async () => {})
    writeFileSync(lock, '')
    await expect(withLock(lock, async () => {}, 150)).rejects.toThrow(`${lock} is still locked after 150 ms`)
    utimesSync(lock, new Date(0), new Date(0))
    await withLock(lock, async () => {})
  })

  it('waits for a running holder', async () => {
    await withLock(lock, async () => {
      await expect(withLock(lock, async () => {}, 150)).rejects.toThrow('is still locked')
    })
  })
})

it('isRunning knows the living and the dead', () => {
  expect([isRunning(process.pid), isRunning(deadPid())]).toEqual([true, false])
})
