import { basename } from 'node:path'
import { expect, it } from 'vitest'
import { describeNodes } from '../support/node-versions.ts'
import { traceTree } from '../../src/receiver/trace-tree.ts'
import { startReceiver } from '../../src/receiver/receiver.ts'
import { runApp } from '../support/run-app.ts'

const env = { OTEL_SERVICE_NAME: 'app', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' }

/** Listens, serves nobody and ends; then tells what was loaded, of Node and of ours. */
const SERVER = `
  const server = require('express')().listen(0, '127.0.0.1', () => server.close())
  process.on('exit', () => {
    const tls = process.moduleLoadList.filter((name) => /^NativeModule (?:tls|https)$/.test(name))
    console.log(JSON.stringify({ tls, files: Object.keys(require.cache) }))
  })
`

describeNodes(['newest22', 'newest24', 'newest26'], ({ name }) => {
  it('a server that has served nobody yet has loaded what patches, not TLS, metrics, logs or delivery', async () => {
    const { code, stdout, stderr } = await runApp({ code: SERVER, format: 'cjs', env, node: name })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const { tls, files } = JSON.parse(stdout) as { tls: string[]; files: string[] }
    const ours = files.map((file) => basename(file))
    expect(tls).toEqual([])
    expect(ours).toContain('serve.cjs')
    expect(ours.filter((file) => /^(?:metrics|logs|delivery.*)\.cjs$/.test(file))).toEqual([])
  })
})

/** Asks a port at which nobody listens, over TLS, after plain http is there. */
const ask = (get: string): string => `
  ${get}
  https.get('https://127.0.0.1:1/').on('error', (error) => console.log(error.code))
`

describeNodes(['floor', 'newest22', 'newest24', 'newest26'], ({ name }) => {
  it.each([
    ['cjs', 'required', `require('node:http'); const https = require('https')`],
    ['cjs', 'got by process.getBuiltinModule', `require('http'); const https = process.getBuiltinModule('node:https')`],
    ['esm', 'imported', `import 'node:http'; import * as https from 'node:https'`],
    ['esm', 'imported later', `import 'node:http'; const https = await import('https')`],
  ] as const)('https of a %s app is traced when it is %s after http', async (format, _how, get) => {
    await using receiver = await startReceiver()
    const { code, stdout } = await runApp({
      code: ask(get),
      format,
      receiver,
      node: name,
      env: { OTEL_SERVICE_NAME: 'app' },
    })
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'ECONNREFUSED\n' })
    expect(traceTree(receiver.spans)).toBe('GET  client  http  error')
  })
})
