import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readCatalogueFile } from '../../src/logs/catalogue.ts'
import { temporaryTree } from '../docgen/temporary-tree.ts'

const main = join(import.meta.dirname, '../../src/cli/main.ts')

type Result = { readonly code: number | null; readonly out: string; readonly err: string }

/** Runs the command as a process of its own. */
function otel(cwd: string, ...argv: readonly string[]): Promise<Result> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [main, ...argv], { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
    let [out, err] = ['', '']
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text))
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, out, err }))
  })
}

const SOURCE = `import pino from 'pino'
const log = pino({ name: 'shop' })
log.info({ order__id: 1 }, 'order.created')
log.warn('order.Lost')
`

const CATALOGUE = (path: string): string => `
### \`shop.order.created\`

Logged at \`info\` from:
 - \`${path}:3\`

Attributes:
 - \`order.id\`

### \`shop.order.lost\`

Logged at \`warn\` from:
 - \`${path}:4\`

Attributes:

`

const UNCLEAR = `${SOURCE}log.info(name)\n`

describe('otel docgen events', () => {
  test('prints the catalogue on stdout and nothing else', async () => {
    const root = temporaryTree({ 'src/a.ts': SOURCE })
    expect(await otel(root, 'docgen', 'events')).toEqual({ code: 0, out: CATALOGUE('src/a.ts'), err: '' })
  })

  test('warnings go to stderr, with their number; they do not fail it', async () => {
    const root = temporaryTree({ 'src/a.ts': UNCLEAR })
    const { code, out, err } = await otel(root, 'docgen', 'events', 'src')
    expect({ code, out }).toEqual({ code: 0, out: CATALOGUE('src/a.ts') })
    expect(err).toBe(
      'warning: src/a.ts:5: cannot tell the name of the event that `log.info(...)` emits: it is the variable `name`. To do: make it constant, or write `// docgen: event=<name>` above the call\n1 warning\n',
    )
  })

  test('--strict makes warnings fail', async () => {
    const root = temporaryTree({ 'a.ts': UNCLEAR, 'b/a.ts': SOURCE })
    expect(await otel(root, 'docgen', 'events', '--strict')).toMatchObject({ code: 1 })
    expect(await otel(root, 'docgen', 'events', 'b', '--strict')).toEqual({
      code: 0,
      out: CATALOGUE('b/a.ts'),
      err: '',
    })
  })

  test('C-28 paths are relative to the top of the Git repository', async () => {
    const root = temporaryTree({ '.git/HEAD': '', 'services/api/src/a.ts': SOURCE })
    expect((await otel(join(root, 'services/api'), 'docgen', 'events')).out).toBe(CATALOGUE('services/api/src/a.ts'))
  })

  test('C-28 without a repository they are relative to where it runs', async () => {
    const root = temporaryTree({ 'services/api/src/a.ts': SOURCE })
    expect((await otel(join(root, 'services'), 'docgen', 'events', 'api')).out).toBe(CATALOGUE('api/src/a.ts'))
  })

  test('C-28 outside of it they are absolute', async () => {
    const root = temporaryTree({ 'repo/.git': 'gitdir: elsewhere', 'other/a.ts': SOURCE })
    expect((await otel(join(root, 'repo'), 'docgen', 'events', '../other')).out).toBe(
      CATALOGUE(join(root, 'other/a.ts')),
    )
  })

  test('--out writes a file, its folders too, and leaves a current one alone', async () => {
    const root = temporaryTree({ 'a.ts': SOURCE })
    expect(await otel(root, 'docgen', 'events', '--out', 'docs/events.md')).toEqual({
      code: 0,
      out: '',
      err: 'docs/events.md: 2 events in 1 file\n',
    })
    expect(readFileSync(join(root, 'docs/events.md'), 'utf8')).toBe(CATALOGUE('a.ts'))
    const before = statSync(join(root, 'docs/events.md')).mtimeMs
    expect((await otel(root, 'docgen', 'events', '--out', 'docs/events.md')).err).toBe(
      'docs/events.md: 2 events in 1 file, unchanged\n',
    )
    expect(statSync(join(root, 'docs/events.md')).mtimeMs).toBe(before)
  })

  test('--header, --link-base and --exclude', async () => {
    const root = temporaryTree({ 'a.ts': SOURCE, 'legacy/b.ts': SOURCE, 'header.md': '---\ntitle: Events\n---\n' })
    const { out } = await otel(
      root,
      'docgen',
      'events',
      '--header',
      'header.md',
      '--link-base',
      'https://host/blob/main',
      '--exclude',
      'legacy',
    )
    expect(out.startsWith('---\ntitle: Events\n---\n\n### `shop.order.created`\n')).toBe(true)
    expect(out.match(/^ - .*:\d.*$/gm)).toEqual([
      ' - [`a.ts:3`](https://host/blob/main/a.ts#L3)',
      ' - [`a.ts:4`](https://host/blob/main/a.ts#L4)',
    ])
  })

  test('--format json is what OTEL_NODE_EVENT_CATALOGUE reads', async () => {
    const root = temporaryTree({ 'a.ts': SOURCE })
    expect((await otel(root, 'docgen', 'events', '--format', 'json', '--out', 'events.json')).code).toBe(0)
    expect(readCatalogueFile(join(root, 'events.json'))).toEqual({
      names: new Set(['shop.order.created', 'shop.order.lost']),
    })
  })

  test('--include-commands, for all packages or for some', async () => {
    const root = temporaryTree({ 'package.json': '{"name":"@acme/shop"}', 'scripts/a.ts': SOURCE })
    expect((await otel(root, 'docgen', 'events')).out).toBe('\n')
    expect((await otel(root, 'docgen', 'events', '--include-commands')).out).toBe(CATALOGUE('scripts/a.ts'))
    expect((await otel(root, 'docgen', 'events', '--include-commands=@acme/shop')).out).toBe(CATALOGUE('scripts/a.ts'))
    expect((await otel(root, 'docgen', 'events', '--include-commands=other')).out).toBe('\n')
  })

  test('--request-domain names the loggers of requests', async () => {
    const app = `import Fastify from 'fastify'\nexport const app = Fastify({ logger: { name: process.env.NAME } })\napp.get('/', (request) => request.log.info('page.seen'))\n`
    const root = temporaryTree({ 'a.ts': app })
    expect((await otel(root, 'docgen', 'events')).out).toBe('\n')
    expect((await otel(root, 'docgen', 'events', '--request-domain', 'web')).out).toContain('### `web.page.seen`')
  })

  test('one file, and several folders', async () => {
    const root = temporaryTree({ 'a.ts': SOURCE, 'b/b.ts': SOURCE, 'c/c.ts': SOURCE })
    const { out } = await otel(root, 'docgen', 'events', 'a.ts', 'b')
    expect(out.match(/^ - .*:3.*$/gm)).toEqual([' - `a.ts:3`', ' - `b/b.ts:3`'])
  })
})

describe('--check', () => {
  const check = ['docgen', 'events', '--out', 'events.md', '--check']

  test('is silent when the file is current, with any line ends', async () => {
    const root = temporaryTree({ 'a.ts': SOURCE, 'events.md': CATALOGUE('a.ts') })
    expect(await otel(root, ...check)).toEqual({ code: 0, out: '', err: '' })
    writeFileSync(join(root, 'events.md'), CATALOGUE('a.ts').replaceAll('\n', '\r\n'))
    expect(await otel(root, ...check)).toEqual({ code: 0, out: '', err: '' })
  })

  test('shows the difference and exits with 1 when it is not, and writes nothing', async () => {
    const root = temporaryTree({ 'a.ts': SOURCE.replace('warn', 'error'), 'events.md': CATALOGUE('a.ts') })
    expect(await otel(root, ...check)).toEqual({
      code: 1,
      out: `--- events.md
+++ events.md (as the code is now)
@@ -9,7 +9,7 @@
 
 ### \`shop.order.lost\`
 
-Logged at \`warn\` from:
+Logged at \`error\` from:
  - \`a.ts:4\`
 
 Attributes:
`,
      err: 'otel: events.md is not current; write it with the same command without --check\n',
    })
    expect(readFileSync(join(root, 'events.md'), 'utf8')).toBe(CATALOGUE('a.ts'))
  })

  test('exits with 1 when there is no such file', async () => {
    const root = temporaryTree({ 'a.ts': SOURCE })
    expect(await otel(root, ...check)).toEqual({
      code: 1,
      out: '',
      err: 'otel: events.md does not exist; write it with the same command without --check\n',
    })
  })

  test('with --strict a current file fails too when there are warnings', async () => {
    const root = temporaryTree({ 'a.ts': UNCLEAR, 'events.md': CATALOGUE('a.ts') })
    expect((await otel(root, ...check)).code).toBe(0)
    expect((await otel(root, ...check, '--strict')).code).toBe(1)
  })
})

describe('wrong use: exit code 2', () => {
  test.each([
    [['nowhere'], 'nowhere does not exist'],
    [['--check'], '--check needs --out FILE, the file to check'],
    [['--format', 'html'], '--format is markdown or json, not html'],
    [['--format', 'json', '--header', 'h.md'], '--header is for Markdown; JSON has no header'],
    [['--strct'], '`otel docgen events` has no option --strct; did you mean --strict?'],
  ])('%s', async (argv, message) => {
    const root = temporaryTree({ 'a.ts': SOURCE })
    expect(await otel(root, 'docgen', 'events', ...argv)).toEqual({ code: 2, out: '', err: `otel: ${message}\n` })
  })

  test('a header that is not there, and a folder in the place of the file', async () => {
    const root = temporaryTree({ 'a.ts': SOURCE })
    mkdirSync(join(root, 'docs'))
    expect(await otel(root, 'docgen', 'events', '--header', 'no.md')).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^otel: --header: ENOENT/),
    })
    expect(await otel(root, 'docgen', 'events', '--out', 'docs')).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^otel: --out: EISDIR/),
    })
  })
})

describe('otel docgen metrics', () => {
  test('prints and checks the instruments', async () => {
    const root = temporaryTree({
      'a.ts': `import { metrics } from '@opentelemetry/api'\nmetrics.getMeter('m').createCounter('orders', { unit: '1' }).add(1, { kind: 'x' })\n`,
    })
    const expected = '\n### `orders`\n\nCounter in `1`.\n\nMade in:\n - `a.ts:2`\n\nAttributes:\n - `kind`\n\n'
    expect(await otel(root, 'docgen', 'metrics')).toEqual({ code: 0, out: expected, err: '' })
    expect(await otel(root, 'docgen', 'metrics', '--out', 'm.md')).toMatchObject({
      code: 0,
      err: 'm.md: 1 instrument in 1 file\n',
    })
    expect(await otel(root, 'docgen', 'metrics', '--out', 'm.md', '--check')).toEqual({ code: 0, out: '', err: '' })
    expect(JSON.parse((await otel(root, 'docgen', 'metrics', '--format', 'json')).out)).toEqual({
      version: 1,
      metrics: [
        {
          name: 'orders',
          kind: 'Counter',
          unit: '1',
          meters: ['m'],
          attributes: ['kind'],
          locations: [{ path: 'a.ts', line: 2 }],
        },
      ],
    })
  })

  test('has no option that is for events', async () => {
    expect((await otel(temporaryTree({}), 'docgen', 'metrics', '--request-domain', 'x')).code).toBe(2)
  })
})

test('a reader that closes the pipe early is no error', async () => {
  const many = Array.from(
    { length: 4000 },
    (_, index) =>
      `log.info('event.number-${'x'.repeat(40)}-${String.fromCodePoint(97 + (index % 26))}${'y'.repeat(index % 40)}')`,
  )
  const root = temporaryTree({ 'a.ts': `${SOURCE}${many.join('\n')}\n` })
  const child = spawn(process.execPath, [main, 'docgen', 'events'], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  let err = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text))
  child.stdout.once('data', () => child.stdout.destroy())
  const code = await new Promise((resolve) => void child.on('close', resolve))
  expect({ code, err }).toEqual({ code: 0, err: '' })
})
