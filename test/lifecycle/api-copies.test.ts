import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  createApiCopyCheck,
  findForeignApiCopies,
  foreignApiCopyText,
  judgeApiCopy,
} from '../../src/lifecycle/api-copies.ts'

describe('judgeApiCopy', () => {
  it.each([
    ['1.0.0', 'seen'],
    ['1.4.1', 'seen'],
    ['1.9.1', 'seen'],
    ['1.10.0', 'seen'],
    ['1.10.7', 'seen'],
    ['1.11.0', 'too new'],
    ['1.100.0', 'too new'],
    ['1.10.0-rc.1', 'prerelease'],
    ['1.9.0-rc.1', 'prerelease'],
    ['0.21.0', 'other major'],
    ['2.0.0', 'other major'],
    ['workspace:*', 'seen'],
    ['', 'seen'],
  ] as const)('says that %s is %s for 1.10.0', (version, verdict) => {
    expect(judgeApiCopy('1.10.0', version)).toBe(verdict)
  })
})

describe('copies in folders', () => {
  let root: string
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'api-copies-'))
  })
  afterEach(() => rmSync(root, { recursive: true, force: true }))

  function addCopy(folder: string, manifest: string): string {
    const directory = join(root, folder, 'node_modules/@opentelemetry/api')
    mkdirSync(directory, { recursive: true })
    writeFileSync(join(directory, 'package.json'), manifest)
    return directory
  }

  it('reports a copy that is too new once, and remembers it', () => {
    const lines: string[] = []
    const check = createApiCopyCheck('1.10.0', (line) => lines.push(line))
    const fine = addCopy('fine', '{"version":"1.4.1"}')
    const newer = addCopy('newer', '{"version":"1.11.0"}')
    for (const directory of [fine, newer, newer, fine]) check.loaded(directory)
    expect(lines).toEqual([
      `@opentelemetry/api 1.11.0 in ${newer} is newer than the 1.10.0 of this version of @org/otel: spans, metrics and logs that the app makes through it are not recorded. Update @org/otel, or use @opentelemetry/api 1.10.0.`,
    ])
    expect(check.foreign()).toEqual([{ directory: newer, version: '1.11.0', verdict: 'too new' }])
  })

  it('says nothing about a copy without a readable version', () => {
    const lines: string[] = []
    const check = createApiCopyCheck('1.10.0', (line) => lines.push(line))
    check.loaded(addCopy('broken', '{"version":'))
    check.loaded(addCopy('none', '{}'))
    check.loaded(addCopy('odd', '{"version":{"toString":1}}'))
    check.loaded(join(root, 'missing'))
    expect(lines).toEqual([])
    expect(check.foreign()).toEqual([])
  })

  it('finds the copy next to the entry script, from where Node would take it', () => {
    const directory = addCopy('.', '{"version":"1.12.3"}')
    addCopy('other', '{"version":"2.0.0"}')
    expect(findForeignApiCopies('1.10.0', join(root, 'dist/server/main.js'))).toEqual([
      { directory, version: '1.12.3', verdict: 'too new' },
    ])
    addCopy('dist', '{"version":"1.9.0"}')
    expect(findForeignApiCopies('1.10.0', join(root, 'dist/server/main.js'))).toEqual([])
    expect(findForeignApiCopies('1.13.0', join(root, 'main.js'))).toEqual([])
  })

  it('has words for another major version', () => {
    expect(foreignApiCopyText('1.10.0', { directory: '/app', version: '2.0.0', verdict: 'other major' })).toBe(
      '@opentelemetry/api 2.0.0 in /app is of another major version than the 1.10.0 of @org/otel: spans, metrics and logs that the app makes through it are not recorded. Use @opentelemetry/api 1.10.0.',
    )
  })
})
