import { describe, expect, it } from 'vitest'
import { startReceiver } from '../../src/receiver/receiver.ts'
import { runApp } from '../support/run-app.ts'

const APP = `
  import { trace } from '@opentelemetry/api'
  trace.getTracer('app').startSpan('span').end()
`

/** As `dotenv/config` does: variables that are not there yet. */
const LOADER = `
  import { readFileSync } from 'node:fs'
  for (const line of readFileSync(new URL('.env', import.meta.url), 'utf8').split('\\n')) {
    const [name, value] = line.split(/=(.*)/s)
    if (name !== '' && process.env[name] === undefined) process.env[name] = value
  }
`
const REGISTER = new URL('../../register.mjs', import.meta.url).pathname

describe('variables from a file: it is read before the preload (F-08, M-04)', () => {
  it.each([
    ['--env-file', ['--env-file=.env', '--import', REGISTER]],
    ['--env-file after it', ['--import', REGISTER, '--env-file=.env']],
    ['a preload that reads it', ['--import', './load.mjs', '--import', REGISTER]],
  ])('%s', async (_how, nodeArgs) => {
    await using receiver = await startReceiver()
    const result = await runApp({
      code: APP,
      files: {
        '.env': `OTEL_EXPORTER_OTLP_ENDPOINT=${receiver.url}\nOTEL_SERVICE_NAME=from-file\n`,
        'load.mjs': LOADER,
      },
      preload: 'none',
      nodeArgs,
    })
    expect(result).toEqual({ code: 0, signal: null, stdout: '', stderr: '' })
    expect(receiver.spans.map(({ name, resource }) => [name, resource['service.name']])).toEqual([
      ['span', 'from-file'],
    ])
  })

  it('a preload that reads it too late changes nothing: telemetry was off', async () => {
    await using receiver = await startReceiver()
    const result = await runApp({
      code: APP,
      files: { '.env': `OTEL_EXPORTER_OTLP_ENDPOINT=${receiver.url}\n`, 'load.mjs': LOADER },
      preload: 'none',
      nodeArgs: ['--import', REGISTER, '--import', './load.mjs'],
    })
    expect(result).toEqual({ code: 0, signal: null, stdout: '', stderr: '' })
    expect(receiver.requests).toEqual([])
  })
})
