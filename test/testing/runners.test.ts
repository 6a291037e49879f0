import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type AppOptions, ROOT, runApp } from '../support/run-app.ts'
import { installProject } from '../support/tarball.ts'
import { installTools } from './install-tools.ts'

const INSTALL_MS = 300_000
const JEST = '30.5.2'

type Form = 'esm' | 'cjs'

/** A module under test, as applications write them: its tracer, logger and instruments are module variables. */
function shop(form: Form): string {
  const imports =
    form === 'esm'
      ? `import { trace } from '@opentelemetry/api'\nimport { getEventLogger, getMeter, traced } from '@org/otel'`
      : `const { trace } = require('@opentelemetry/api')\nconst { getEventLogger, getMeter, traced } = require('@org/otel')`
  return `${imports}
const tracer = trace.getTracer('shop')
const orders = getMeter('shop').createCounter('orders')
const price = traced('price')((items) => items * 3)
const buy = (items) => tracer.startActiveSpan('buy', (span) => {
  orders.add(1)
  getEventLogger('shop').info('bought', { items })
  const total = price(items)
  span.end()
  return total
})
${form === 'esm' ? 'export { buy }' : 'module.exports = { buy }'}
`
}

/** Tests of it, in the words that each runner has. */
function tests(form: Form, { head, equal }: { readonly head: string; readonly equal: string }): string {
  const imports =
    form === 'esm'
      ? `import { captureTelemetry, traceTree } from '@org/otel/testing'\nimport { buy } from './shop.mjs'`
      : `const { captureTelemetry, traceTree } = require('@org/otel/testing')\nconst { buy } = require('./shop.cjs')`
  const tree = String.raw`'buy  internal  shop\n└─ price  internal  @org/otel  ok'`
  return `${imports}
${head}
for (const round of [1, 2]) {
  test('round ' + round, async () => {
    const telemetry = captureTelemetry()
    try {
      for (let index = 0; index < round; index++) buy(2)
      const trees = Array.from({ length: round }, () => ${tree}).join('\\n\\n')
      ${equal}(traceTree(telemetry.spans), trees)
      ${equal}(telemetry.logs.map((log) => log.eventName).join(), Array(round).fill('shop.bought').join())
      const [orders] = await telemetry.metrics()
      ${equal}(orders.name + ' ' + orders.points[0].value, 'orders ' + round)
    } finally {
      telemetry.stop()
    }
  })
}
test('nothing is left', () => {
  ${equal}(Object.getOwnPropertySymbols(globalThis).map(String).filter((name) => /opentelemetry|otel/.test(name)).join(), '')
  ${equal}(buy(1), 3)
})
`
}

const EQUAL = `const equal = (actual, expected) => { if (actual !== expected) throw new Error(actual + ' is not ' + expected) }`

async function app(form: Form, options: Partial<AppOptions> & { readonly code: string }): Promise<AppOptions> {
  return {
    appsIn: await installProject(['@opentelemetry/api@1.10.0']),
    preload: 'none',
    format: form,
    ...options,
    files: { [form === 'esm' ? 'shop.mjs' : 'shop.cjs']: shop(form), ...options.files },
    deadlineMs: 120_000,
  }
}

describe.each<Form>(['esm', 'cjs'])('captureTelemetry in %s tests', (form) => {
  it('works in node:test', { timeout: INSTALL_MS }, async () => {
    const test = form === 'esm' ? `import { test } from 'node:test'` : `const { test } = require('node:test')`
    const code = tests(form, { head: `${test}\n${EQUAL}`, equal: 'equal' })
    const result = await runApp(await app(form, { code, nodeArgs: ['--test', '--test-reporter=tap'] }))
    expect(result).toMatchObject({ code: 0, stderr: '' })
    expect(result.stdout).toContain('# pass 3\n# fail 0\n')
  })

  it('works in jest', { timeout: INSTALL_MS }, async () => {
    const jest = await installTools(`jest-${JEST}`, [`jest@${JEST}`])
    const name = form === 'esm' ? 'app.test.mjs' : 'app.test.cjs'
    const files = {
      [name]: tests(form, { head: EQUAL, equal: 'equal' }),
      'jest.config.json': JSON.stringify({
        testMatch: [`<rootDir>/${name}`],
        moduleFileExtensions: ['js', 'mjs', 'cjs'],
        transform: {},
        cacheDirectory: '<rootDir>/.jest',
      }),
    }
    const code =
      form === 'esm'
        ? `import { createRequire } from 'node:module'; createRequire(${JSON.stringify(`${jest}/`)})('jest-cli/bin/jest')`
        : `require(${JSON.stringify(join(jest, 'node_modules/jest-cli/bin/jest.js'))})`
    const nodeArgs = form === 'esm' ? ['--experimental-vm-modules', '--no-warnings'] : []
    const args = ['--config', 'jest.config.json', '--runInBand', '--json']
    const result = await runApp(await app(form, { code, files, args, nodeArgs }))
    const { numPassedTests, numFailedTests, testResults } = JSON.parse(result.stdout) as Record<string, unknown>
    expect({ numPassedTests, numFailedTests, testResults }).toMatchObject({ numPassedTests: 3, numFailedTests: 0 })
    expect(result.code).toBe(0)
  })
})

it('captureTelemetry in vitest tests', { timeout: INSTALL_MS }, async () => {
  const files = {
    'app.test.mjs': tests('esm', { head: EQUAL, equal: 'equal' }),
    'vitest.config.mjs': `export default { test: { globals: true, include: ['app.test.mjs'], reporters: ['tap'] } }`,
  }
  const code = `import(${JSON.stringify(join(ROOT, 'node_modules/vitest/vitest.mjs'))})`
  const result = await runApp(await app('esm', { code, files, args: ['run'] }))
  expect(result).toMatchObject({ code: 0, stderr: '' })
  expect(result.stdout.match(/^ *ok .*(?:round|nothing).*$/gm)).toHaveLength(3)
})
