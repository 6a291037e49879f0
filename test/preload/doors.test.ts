import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { startReceiver, type Receiver } from '../../src/receiver/receiver.ts'
import { traceTree } from '../../src/receiver/trace-tree.ts'
import { describeNodes, TOO_OLD } from '../support/node-versions.ts'
import { ROOT, runApp, type AppOptions, type AppResult } from '../support/run-app.ts'

const APP_CJS = `
  const http = require('node:http')
  const server = http.createServer((request, response) => response.end('hi')).listen(0, '127.0.0.1', () => {
    http.get({ port: server.address().port, host: '127.0.0.1', path: '/a' }, (response) => {
      response.resume().on('end', () => { console.log('done'); server.close() })
    })
  })
`
const APP_ESM = APP_CJS.replace("const http = require('node:http')", "import http from 'node:http'")
const APP_NAMED = APP_ESM.replace(
  "import http from 'node:http'",
  "import { createServer, get } from 'node:http'",
).replaceAll('http.', '')

const TREE = `GET  client  http
└─ GET  server  http`

async function runTraced(options: AppOptions): Promise<{ result: AppResult; receiver: Receiver }> {
  const receiver = await startReceiver()
  try {
    const result = await runApp({
      receiver,
      ...options,
      env: { OTEL_METRICS_EXPORTER: 'none', OTEL_SERVICE_NAME: 'app', ...options.env },
    })
    return { result, receiver }
  } finally {
    await receiver.close()
  }
}

const CLEAN = { code: 0, signal: null, stdout: 'done\n', stderr: '' }

describeNodes(['floor', 'lastAsync22', 'firstSync22', 'newest22', 'newest24', 'newest26'], ({ name }) => {
  describe.each(['import', 'require', 'node-options', 'node-options-require'] as const)('by %s', (preload) => {
    it.each([
      ['CommonJS', APP_CJS, 'cjs'],
      ['an ES module', APP_ESM, 'esm'],
      ['an ES module with named imports', APP_NAMED, 'esm'],
    ] as const)('traces %s (K-02, F-04, F-16, T-10, T-41)', async (_style, code, format) => {
      const { result, receiver } = await runTraced({ code, format, preload, node: name })
      expect(result).toEqual(CLEAN)
      expect(traceTree(receiver.spans)).toBe(TREE)
    })
  })
})

describe('once is enough', () => {
  it('when it is named several times, by flags and NODE_OPTIONS (M-47)', async () => {
    const { result, receiver } = await runTraced({
      code: APP_CJS,
      format: 'cjs',
      preload: 'node-options',
      nodeArgs: [
        '--import',
        join(ROOT, 'register.mjs'),
        '--require',
        join(ROOT, 'register.cjs'),
        '--import',
        join(ROOT, 'register.mjs'),
      ],
    })
    expect(result).toEqual(CLEAN)
    expect(traceTree(receiver.spans)).toBe(TREE)
  })
})

describeNodes(TOO_OLD, ({ name, version }) => {
  it('runs the app uninstrumented and says which version is needed', async () => {
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' }
    const result = await runApp({ code: "console.log('done')", format: 'cjs', preload: 'require', node: name, env })
    expect(result).toEqual({
      ...CLEAN,
      stderr: `[otel] Node.js 22.15 or later is needed, this is ${version}: the app runs uninstrumented.\n`,
    })
  })

  it('says nothing when telemetry is off', async () => {
    const result = await runApp({ code: "console.log('done')", format: 'cjs', preload: 'require', node: name })
    expect(result).toEqual(CLEAN)
  })
})
