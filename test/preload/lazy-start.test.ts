import { basename } from 'node:path'
import { expect, it } from 'vitest'
import { describeNodes } from '../support/node-versions.ts'
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
