import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { beforeAll, expect, test } from 'vitest'
import { describeNodes } from '../../support/node-versions.ts'
import { bundleProgram } from './bundle.ts'

let program = ''
beforeAll(async () => {
  program = await bundleProgram('serve-concurrently')
})

describeNodes(['floor', 'newest22', 'newest24', 'newest26'], ({ binary }) => {
  test('thousands of different requests at once: each sees its own context, and nothing else does', async () => {
    const { stdout } = await promisify(execFile)(binary, [program, 'ours'], { env: { PATH: process.env.PATH } })
    const { checks, wrong, requests } = JSON.parse(stdout) as { checks: number; wrong: object; requests: number }
    expect(wrong).toEqual({})
    expect(requests).toBeGreaterThan(2400)
    expect(checks).toBeGreaterThan(9000)
  })
})
