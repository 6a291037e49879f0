import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ROOT } from '../support/run-app.ts'

let folder: string

const FILES: Readonly<Record<string, string>> = {
  'passing.test.js': `
    import { it } from 'vitest'
    it('a', () => {})
    it('b', () => {})
  `,
  'skipping.test.js': `
    import { describe, it } from 'vitest'
    it('passes', () => {})
    it.skip('a test', () => {})
    describe.skip('a suite (why)', () => { describe('inner', () => { it('x', () => {}); it('y', () => {}) }) })
  `,
  'failing.test.js': `
    import { beforeAll, describe, it } from 'vitest'
    it('fails', () => { throw new Error('in a test') })
    describe('hook', () => { beforeAll(() => { throw new Error('in a hook') }); it('does not run', () => {}) })
  `,
  'unloadable.test.js': `throw new Error('in a file')`,
}

beforeAll(async () => {
  const parent = join(ROOT, '.cache', 'test-runs')
  await mkdir(parent, { recursive: true })
  folder = await mkdtemp(join(parent, 'run-'))
  for (const [name, text] of Object.entries(FILES)) await writeFile(join(folder, name), text)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

function runTests(...args: string[]): Promise<{ code: unknown; lines: string[]; output: string }> {
  return new Promise((resolve) => {
    const argv = [join(ROOT, 'scripts', 'test.ts'), '--root', folder, ...args]
    execFile(process.execPath, argv, { env: { PATH: process.env.PATH, NO_COLOR: '1' } }, (error, stdout, stderr) => {
      resolve({ code: error?.code ?? 0, lines: stdout.trimEnd().split('\n'), output: stdout + stderr })
    })
  })
}

describe('npm test', () => {
  it('succeeds and ends with the counts', async () => {
    const { code, lines } = await runTests('passing')
    expect([code, lines.at(-1)]).toEqual([0, '2 passed, 0 failed, 0 skipped'])
  })

  it('says what was skipped', async () => {
    const { code, lines } = await runTests('skipping')
    expect([code, ...lines.slice(-3)]).toEqual([
      0,
      'SKIP skipping.test.js: a test',
      'SKIP skipping.test.js: a suite (why)',
      '1 passed, 0 failed, 3 skipped',
    ])
  })

  it('counts tests, hooks and files that fail, and shows why', async () => {
    const { code, lines, output } = await runTests('ing', 'unloadable')
    expect([code, lines.at(-1)]).toEqual([1, '3 passed, 3 failed, 4 skipped'])
    for (const place of ['in a test', 'in a hook', 'in a file']) expect(output).toContain(`Error: ${place}`)
  })

  it('fails when no test is chosen', async () => {
    const { code, lines } = await runTests('nonesuch')
    expect([code, lines.at(-1)]).toEqual([1, '0 passed, 0 failed, 0 skipped'])
  })
})
