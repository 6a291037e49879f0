import { isBuiltin } from 'node:module'
import { describe, expect, it } from 'vitest'
import { UPSTREAM_MODULES } from '../../src/instrumentations/catalogue.generated.ts'
import { runApp } from '../support/run-app.ts'

/** Every package that is patched, as an app might have it: there, in a version that is supported, and nothing like the real one. */
const PACKAGES = Object.values(UPSTREAM_MODULES)
  .flatMap((modules) => Object.entries(modules))
  .filter(([name]) => !isBuiltin(name))
  .map(([name, ranges]) => ({ name, version: supportedVersion(ranges[0] ?? '*') }))

/** The lowest version that a range names. */
function supportedVersion(range: string): string {
  const [major = '1', minor = '0', patch = '0'] = /\d+(?:\.\d+)*/.exec(range)?.[0].split('.') ?? []
  return `${major}.${minor}.${patch}`
}

const STRANGE = {
  frozen: 'module.exports = Object.freeze({ strange: true })',
  nothing: 'module.exports = undefined',
  null: 'module.exports = null',
  number: 'module.exports = 7',
  hostile:
    "module.exports = new Proxy({}, { get() { throw new Error('hands off') }, set() { throw new Error('hands off') } })",
} as const

const APP = `
  const util = require('node:util')
  for (const name of ${JSON.stringify(PACKAGES.map(({ name }) => name))}) {
    const first = require(name)
    if (require(name) !== first) console.log(name, 'changed')
    console.log(name, first === null ? 'null' : typeof first)
  }
`

describe.each(Object.entries(STRANGE))('a module whose exports are %s', (kind, text) => {
  it('reaches the app, whatever its patch does', async () => {
    const files = Object.fromEntries(
      PACKAGES.flatMap(({ name, version }) => [
        [`node_modules/${name}/package.json`, JSON.stringify({ name, version })],
        [`node_modules/${name}/index.js`, text],
      ]),
    )
    const env = {
      OTEL_TRACES_EXPORTER: 'console',
      OTEL_METRICS_EXPORTER: 'none',
      OTEL_LOGS_EXPORTER: 'none',
      OTEL_SERVICE_NAME: 'app',
    }
    const bare = await runApp({ code: APP, format: 'cjs', files, preload: 'none' })
    const patched = await runApp({ code: APP, format: 'cjs', files, env })
    expect({ code: patched.code, stdout: patched.stdout }).toEqual({ code: 0, stdout: bare.stdout })
    const lines = patched.stderr.split('\n').filter((line) => line !== '')
    // oracledb's instrumentation catches by itself what its patch throws, and says so in its own words.
    for (const line of lines.filter((each) => !each.startsWith('[otel] Failed to load oracledb module. '))) {
      expect(line).toMatch(
        /^\[otel\] [@\w./-]+ [\d.]+ could not be patched and runs without instrumentation: \w*Error: /,
      )
    }
    expect(lines.length > 5 || !['null', 'hostile'].includes(kind)).toBe(true)
  })
})
