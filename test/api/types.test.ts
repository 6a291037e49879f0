import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { ROOT } from '../support/run-app.ts'
import { installProject } from '../support/tarball.ts'

const INSTALL_MS = 300_000

/** What TypeScript says of a program of a user; empty when all is well. Libraries are checked, too. */
async function check(project: string, files: Readonly<Record<string, string>>, options: object = {}): Promise<string> {
  await mkdir(join(project, 'apps'), { recursive: true })
  const folder = await mkdtemp(join(project, 'apps', 'types-'))
  const compilerOptions = {
    strict: true,
    noEmit: true,
    target: 'es2022',
    module: 'nodenext',
    types: ['node'],
    typeRoots: [join(ROOT, 'node_modules/@types')],
    lib: ['es2023', 'esnext.disposable'],
    skipLibCheck: false,
    exactOptionalPropertyTypes: true,
    noUncheckedSideEffectImports: true,
    ...options,
  }
  try {
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
    await writeFile(join(folder, 'package.json'), '{"name":"types","type":"module"}')
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*'] }))
    const tsc = join(ROOT, 'node_modules/typescript/bin/tsc')
    const { stdout } = await promisify(execFile)(process.execPath, [tsc, '-p', '.'], { cwd: folder }).catch(
      (error: { stdout: string }) => error,
    )
    return stdout
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const fixture = (name: string): Promise<string> => readFile(join(import.meta.dirname, 'fixtures', name), 'utf8')

/** What a user's file would import. */
async function asUser(name: string): Promise<string> {
  return (await fixture(name))
    .replace('../../../src/api/door.ts', '@org/otel')
    .replace('../../../src/testing/door.ts', '@org/otel/testing')
}

describe('the types of both doors', () => {
  it.each([
    ['nodenext', { module: 'nodenext' }],
    ['bundler', { module: 'esnext', moduleResolution: 'bundler' }],
  ])('are right without any other package, for %s', { timeout: INSTALL_MS }, async (_name, options) => {
    const usage = await asUser('usage.ts')
    const files: Record<string, string> = { 'usage.ts': usage }
    if (options.module === 'nodenext') files['usage.cts'] = usage
    expect(await check(await installProject(), files, options)).toBe('')
  })

  it.each(['1.4.1', '1.9.1', '1.10.0'])(
    'go together with those of @opentelemetry/api %s',
    { timeout: INSTALL_MS },
    async (version) => {
      const project = await installProject([`@opentelemetry/api@${version}`])
      const usage = await asUser('usage-with-api.ts')
      expect(await check(project, { 'usage.mts': usage, 'usage.cts': usage })).toBe('')
    },
  )

  it.each([
    ['standard', false],
    ['legacy', true],
  ])('let traced be a %s decorator', { timeout: INSTALL_MS }, async (_name, experimentalDecorators) => {
    const files: Record<string, string> = { 'decorated.ts': await asUser('decorated.ts') }
    if (!experimentalDecorators) files['standard-only.ts'] = await asUser('standard-only.ts')
    expect(await check(await installProject(), files, { experimentalDecorators })).toBe('')
  })

  it('refuse what is wrong', { timeout: INSTALL_MS }, async () => {
    const wrong = [
      `traced(7)`,
      `traced('a', 'b')`,
      `traced('a')(7)`,
      `withSpan('a')`,
      `withSpan('a', 'b', () => {})`,
      `recordJobSpan({ queue: 'q', type: 't', success: true })`,
      `recordHttpSpan({ method: 'GET', statusCode: '200', durationMs: 1 })`,
      `setQueueDepth('q')`,
      `getEventLogger('l').shout('e')`,
      `getEventLogger('l', { output: 'file' })`,
      `flush(5)`,
      `status().phase = 'off'`,
    ]
    const head = `import { flush, getEventLogger, recordHttpSpan, recordJobSpan, setQueueDepth, status, traced, withSpan } from '@org/otel'\n`
    const found = await check(await installProject(), { 'wrong.ts': head + wrong.join('\n') })
    const lines = [...found.matchAll(/^wrong\.ts\((\d+),/gm)].map(([, line]) => Number(line) - 2)
    expect([...new Set(lines)]).toEqual(wrong.map((_line, index) => index))
  })
})
