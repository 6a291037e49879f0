import { relative } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ROOT, runApp, type Preload } from '../support/run-app.ts'
import { describeNodes } from '../support/node-versions.ts'

/** What a preload can leave behind in a process. Node's own module loader may still be closing a file. */
const LOOK = `
  const Module = require('node:module')
  const files = Object.keys(require.cache).filter((file) => file !== __filename)
  console.log(JSON.stringify({
    files,
    listeners: Object.fromEntries(process.eventNames().map((name) => [String(name), process.listenerCount(name)])),
    resources: process.getActiveResourcesInfo().filter((name) => !/^(?:PipeWrap|TTYWrap|CloseReq)$/.test(name)),
    globals: Object.getOwnPropertySymbols(globalThis).map(String).filter((name) => /otel|opentelemetry/i.test(name)),
    patched: [Module._extensions['.js'].name, Module.prototype.require.name, process.emit.name],
  }))
`

type Look = { files: string[]; listeners: object; resources: string[]; globals: string[]; patched: string[] }

async function look(options: {
  preload: Preload
  env?: Record<string, string>
  node?: 'floor' | 'newest22' | 'newest24' | 'newest26'
}): Promise<Look> {
  const { code, stdout, stderr } = await runApp({ code: LOOK, format: 'cjs', ...options })
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  return JSON.parse(stdout) as Look
}

const OFF: readonly (readonly [string, Record<string, string>])[] = [
  ['nothing is configured (F-02)', {}],
  ['OTEL_SDK_DISABLED=true', { OTEL_SDK_DISABLED: 'true', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' }],
  ['the endpoint is empty (F-09)', { OTEL_EXPORTER_OTLP_ENDPOINT: '' }],
  [
    'every exporter is none',
    { OTEL_TRACES_EXPORTER: 'none', OTEL_METRICS_EXPORTER: 'none', OTEL_LOGS_EXPORTER: 'none' },
  ],
  ['TELEMETRY_ENABLED=false (P-01)', { TELEMETRY_ENABLED: 'false', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' }],
  ['OTEL_ENABLED=0 (T-12)', { OTEL_ENABLED: '0', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' }],
]

describeNodes(['floor', 'newest22', 'newest24', 'newest26'], ({ name }) => {
  describe.each(OFF)('off because %s (K-05, F-03)', (_reason, env) => {
    it.each(['import', 'require', 'node-options'] as const)(
      'by %s: only the door and the guard are loaded, and nothing is said (M-06, P-53, P-76)',
      async (preload) => {
        const [off, bare] = await Promise.all([
          look({ preload, env, node: name as 'floor' }),
          look({ preload: 'none', env, node: name as 'floor' }),
        ])
        const { files, ...rest } = off
        const { files: _none, ...bareRest } = bare
        expect(rest).toEqual(bareRest)
        const ours = files.filter((file) => file.startsWith(ROOT)).map((file) => relative(ROOT, file))
        expect(ours.toSorted()).toEqual(preload === 'require' ? ['dist/guard.cjs', 'register.cjs'] : ['dist/guard.cjs'])
      },
    )
  })
})
