import { expect, it } from 'vitest'
import { createThreadTable } from '../../../src/lifecycle/threads/table.ts'

it('holds no more than the bound, whichever thread asks', () => {
  const main = createThreadTable()
  const thread = createThreadTable(main.buffer)
  expect(main.reserve(60, 100)).toBe(true)
  expect(thread.reserve(40, 100)).toBe(true)
  expect(thread.reserve(1, 100)).toBe(false)
  main.release(40)
  expect(thread.reserve(40, 100)).toBe(true)
})

it('lets what is larger than the bound pass when nothing else waits', () => {
  const table = createThreadTable()
  expect(table.reserve(500, 100)).toBe(true)
  expect(table.reserve(1, 100)).toBe(false)
})

it('tells each loss once', () => {
  const main = createThreadTable()
  const thread = createThreadTable(main.buffer)
  thread.lose('traces', 3)
  thread.lose('logs', 2)
  thread.lose('traces', 4)
  expect(main.takeLost()).toEqual([
    ['traces', 7],
    ['logs', 2],
  ])
  expect(main.takeLost()).toEqual([])
})
