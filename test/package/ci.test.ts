import { execFile } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { appEnvironment } from '../support/app-environment.ts'
import { ROOT } from '../support/run-app.ts'

const SCRIPTS = (JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: Record<string, string> })
  .scripts
const CHECKS = [...(SCRIPTS.check ?? '').matchAll(/npm run --silent (\S+)/g)].map(([, name]) => name ?? '')

/** An npm that only writes down what it is asked, and what of the environment it sees. */
const NPM = `#!/bin/sh
echo "npm $*"
if [ "$1" = run ]; then case " $FAILING " in *" $3 "*) exit 1 ;; esac; fi
[ "$1" = test ] || exit 0
[ -t 0 ] && echo 'stdin is a terminal'
echo "OTEL_TEST_INSTALL=$OTEL_TEST_INSTALL OTEL_TEST_REQUIRE_SERVICES=$OTEL_TEST_REQUIRE_SERVICES CI=$CI NODE_OPTIONS=$NODE_OPTIONS OTEL_LOG_LEVEL=$OTEL_LOG_LEVEL"
echo '12 passed, 0 failed, 0 skipped'
exit \${TEST_STATUS:-0}
`

/** Runs .ci/run in a folder of its own, with that npm. */
function runCi(env: Readonly<Record<string, string>> = {}): Promise<{ code: number; lines: string[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'otel-ci-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  mkdirSync(join(folder, '.ci'))
  copyFileSync(join(ROOT, '.ci/run'), join(folder, '.ci/run'))
  writeFileSync(join(folder, 'npm'), NPM, { mode: 0o755 })
  const { PATH = '', ...rest } = appEnvironment(process.execPath, env)
  return new Promise((resolve) => {
    execFile(join(folder, '.ci/run'), { env: { ...rest, PATH: `${folder}:${PATH}` } }, (error, stdout) => {
      resolve({ code: error ? Number(error.code) : 0, lines: stdout.split('\n').filter((line) => line !== '') })
    })
  })
}

const npmOf = (lines: readonly string[]): string[] => lines.filter((line) => line.startsWith('npm '))
const ALL = ['npm ci --no-progress', ...CHECKS.map((check) => `npm run --silent ${check}`), 'npm test --silent']

it('the CI installs, runs every check of `npm run check`, then the tests, whose counts are its last line', async () => {
  expect(CHECKS.length).toBeGreaterThan(5)
  const { code, lines } = await runCi({ NODE_OPTIONS: '--no-warnings', OTEL_LOG_LEVEL: 'debug' })
  expect(code).toBe(0)
  expect(npmOf(lines)).toEqual(ALL)
  expect(lines.slice(-2)).toEqual([
    'OTEL_TEST_INSTALL=1 OTEL_TEST_REQUIRE_SERVICES=1 CI=true NODE_OPTIONS= OTEL_LOG_LEVEL=',
    '12 passed, 0 failed, 0 skipped',
  ])
})

it('the CI goes on after a check that fails, names it, and fails', async () => {
  const { code, lines } = await runCi({ FAILING: 'lint licences' })
  expect(code).toBe(1)
  expect(npmOf(lines)).toEqual(ALL)
  expect(lines).toContain('checks that failed: lint licences')
  expect(lines.at(-1)).toBe('12 passed, 0 failed, 0 skipped')
})

it('the CI fails with the tests', async () => {
  const { code, lines } = await runCi({ TEST_STATUS: '1' })
  expect(code).toBe(1)
  expect(lines.at(-1)).toBe('12 passed, 0 failed, 0 skipped')
})
