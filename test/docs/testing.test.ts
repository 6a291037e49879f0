import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type AppOptions, ROOT, runApp } from '../support/run-app.ts'
import { installProject } from '../support/tarball.ts'
import { type Example, readExamples } from './code-blocks.ts'

const INSTALL_MS = 300_000

/** How a runner is started, and what it says of one test that passed. */
const RUNNERS: Readonly<Record<string, (example: Example) => { options: Partial<AppOptions>; passed: RegExp }>> = {
  'node:test': ({ code }) => ({
    options: { code, nodeArgs: ['--test', '--test-reporter=tap'] },
    passed: /^# pass 1\n# fail 0$/m,
  }),
  vitest: ({ code }) => ({
    options: {
      files: {
        'app.test.mjs': code.replace(/^import .* from 'vitest'\n/m, ''),
        'vitest.config.mjs': `export default { test: { globals: true, include: ['app.test.mjs'], reporters: ['tap'] } }`,
      },
      code: `import(${JSON.stringify(join(ROOT, 'node_modules/vitest/vitest.mjs'))})`,
      // A snapshot that is not there yet would be written.
      env: { CI: 'true' },
      args: ['run'],
    },
    passed: /^ *ok 1 - a checkout is traced/m,
  }),
}

const examples = readExamples('testing.md')

describe('docs/testing.md', () => {
  it('has its examples', () => {
    expect(examples.map(({ run }) => run)).toEqual(['node:test', 'vitest', 'node:test', 'node:test'])
  })

  it.each(examples)('$title', { timeout: INSTALL_MS }, async (example) => {
    const runner = RUNNERS[example.run]?.(example)
    const appsIn = await installProject(['@opentelemetry/api@1.10.0'])
    const result = await runApp({ appsIn, preload: 'none', ...runner?.options })
    expect(result.stdout).toMatch(runner?.passed ?? 'a runner that is known')
    expect(result).toMatchObject({ code: 0, stderr: '' })
  })
})
