import { spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { describeNodes, TOO_OLD } from '../support/node-versions.ts'
import { temporaryTree } from '../docgen/temporary-tree.ts'

const root = join(import.meta.dirname, '../..')
const dist = join(root, 'dist')

/** Runs `otel` as it is installed: the bin file and the bundle. */
function otel(binary: string, cwd: string, ...argv: readonly string[]) {
  return new Promise<{ readonly code: number | null; readonly out: string; readonly err: string }>(
    (resolve, reject) => {
      const child = spawn(binary, [join(root, 'bin/otel.mjs'), ...argv], { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
      let [out, err] = ['', '']
      child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text))
      child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text))
      child.on('error', reject)
      child.on('close', (code) => resolve({ code, out, err }))
    },
  )
}

const LOGGING = `import pino from 'pino'\nexport const log = pino({ name: 'd' })\nlog.info({ a: 1 }, 'x')\n`

describeNodes(['floor', 'newest24', 'newest26'], ({ binary }) => {
  test('runs the command as it is published, in threads too, and says nothing else', async () => {
    // A file of more than a megabyte has a thread of its own.
    const filler = Array.from({ length: 30_000 }, (_, index) => `export const filler${index} = { key: ${index} }\n`)
    const cwd = temporaryTree({
      'a.ts': LOGGING,
      'large.ts': `import { log } from './a'\n${filler.join('')}log.warn('y')\n`,
    })
    const { code, out, err } = await otel(binary, cwd, 'docgen', 'events', '--format', 'json')
    const { events } = JSON.parse(out) as { readonly events: readonly { readonly name: string }[] }
    expect({ code, names: events.map(({ name }) => name), err }).toEqual({ code: 0, names: ['d.x', 'd.y'], err: '' })
  })
})

describeNodes(TOO_OLD, ({ binary, version }) => {
  test('says that a later Node is needed', async () => {
    expect(await otel(binary, root, 'docgen', 'events')).toEqual({
      code: 1,
      out: '',
      err: `otel: Node.js 22.15 or later is needed; this is ${version}\n`,
    })
  })
})

test('the command has a version and help', async () => {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { readonly version: string }
  expect(await otel(process.execPath, root, '--version')).toEqual({ code: 0, out: `${manifest.version}\n`, err: '' })
  expect((await otel(process.execPath, root, 'help', 'docgen', 'events')).out).toContain('Usage: otel docgen events')
})

describe('the parser', () => {
  const files = readdirSync(dist).filter((name) => name.endsWith('.cjs'))
  const MARK = 'BABEL_PARSER_SOURCETYPE_MODULE_REQUIRED'
  const withParser = files.filter((name) => readFileSync(join(dist, name), 'utf8').includes(MARK))

  test('is in one chunk of its own', () => {
    expect(withParser).toHaveLength(1)
  })

  test('is not in the way of any other door: only the command and its threads lead to it', () => {
    const leads = (name: string, seen: Set<string>): boolean => {
      if (seen.has(name)) return false
      seen.add(name)
      if (withParser.includes(name)) return true
      const text = readFileSync(join(dist, name), 'utf8')
      return [...text.matchAll(/["']\.\/([\w-]+\.cjs)["']/g)].some(
        ([, next = '']) => files.includes(next) && leads(next, seen),
      )
    }
    const entries = files.filter((name) => !name.startsWith('chunk-'))
    expect(entries.filter((name) => leads(name, new Set())).toSorted()).toEqual(['cli.cjs', 'docgen-worker.cjs'])
  })
})
