import { spawnSync } from 'node:child_process'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { isRunning } from '../../scripts/lock.ts'
import { describeFormats, fixture } from './formats.ts'
import { type App, runApp, startApp } from './run-app.ts'

const PLAIN = { preload: 'none' } as const

describe('the environment of an app', () => {
  afterEach(() => {
    for (const name of [
      'OTEL_SERVICE_NAME',
      '_OTEL_DEFER_SETUP',
      'TELEMETRY_ENABLED',
      'NODE_OPTIONS',
      'ENVIRONMENT',
      'WHATEVER',
    ]) {
      delete process.env[name]
    }
  })

  it('has nothing of the caller that the product reads, only what the test says', async () => {
    Object.assign(process.env, {
      OTEL_SERVICE_NAME: 'leaked',
      _OTEL_DEFER_SETUP: 'true',
      TELEMETRY_ENABLED: 'true',
      NODE_OPTIONS: '--no-warnings',
      ENVIRONMENT: 'leaked',
      WHATEVER: 'leaked',
    })
    const { stdout } = await runApp({
      ...PLAIN,
      code: 'console.log(JSON.stringify(process.env))',
      env: { OTEL_LOG_LEVEL: 'debug', HOME: undefined },
    })
    const env: Record<string, string> = JSON.parse(stdout)
    expect(
      Object.keys(env).filter((name) => !/^(?:PATH|USER|LOGNAME|SHELL|TMPDIR|LANG|LC_ALL|TZ)$/.test(name)),
    ).toEqual(['OTEL_LOG_LEVEL'])
    expect(env.OTEL_LOG_LEVEL).toBe('debug')
  })

  it('sends to a receiver, by the protocol', async () => {
    const receiver = { url: 'http://127.0.0.1:1', grpcUrl: 'http://127.0.0.1:2' }
    const code = 'console.log(process.env.OTEL_EXPORTER_OTLP_ENDPOINT)'
    expect((await runApp({ ...PLAIN, code, receiver })).stdout).toBe('http://127.0.0.1:1\n')
    expect((await runApp({ ...PLAIN, code, receiver, env: { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' } })).stdout).toBe(
      'http://127.0.0.1:2\n',
    )
  })
})

describeFormats((format) => {
  it('runApp runs code with its files, arguments and stdin', async () => {
    const code =
      format === 'esm'
        ? `import { readFileSync } from 'node:fs'; import './other.js'; console.log(process.argv.slice(2), String(readFileSync(0)), import.meta.dirname === process.cwd())`
        : `require('./other.js'); console.log(process.argv.slice(2), String(require('fs').readFileSync(0)), __dirname === process.cwd())`
    const result = await runApp({
      ...PLAIN,
      code,
      format,
      args: ['a'],
      stdin: 'in',
      files: { 'other.js': 'console.error("other")' },
    })
    expect(result).toEqual({ code: 0, signal: null, stdout: "[ 'a' ] in true\n", stderr: 'other\n' })
  })
})

describeFormats((format) => {
  it('startApp finds the port of a fixture and sends it a request', async () => {
    const app = await startApp({ ...PLAIN, file: fixture('http-server', format) })
    expect(await app.request('/hi?x=1', { method: 'PUT' })).toMatchObject({ status: 200, body: 'PUT /hi?x=1' })
  })
})

describe('runApp', () => {
  it('tells the exit code', async () => {
    expect((await runApp({ ...PLAIN, code: 'process.exit(7)' })).code).toBe(7)
  })

  it('sends a signal when a text is there, and tells the signal', async () => {
    const code = 'setInterval(() => {}, 1000); console.log("re.ady")'
    const result = await runApp({ ...PLAIN, code, signalWhen: { stdout: 're.ady', signal: 'SIGTERM' } })
    expect([result.code, result.signal]).toEqual([null, 'SIGTERM'])
  })

  it('rejects with all output when the app runs too long', async () => {
    const code = 'console.log("out"); console.error("err"); setInterval(() => {}, 1000)'
    await expect(runApp({ ...PLAIN, code, deadlineMs: 2000 })).rejects.toThrow(
      /^the app was still running after 2000 ms\n--- stdout of .*app\.mjs\nout\n\n--- stderr\nerr\n\n---$/,
    )
  })

  it('rejects when the app ends without the text that is waited for', async () => {
    const code = 'console.log("something else")'
    await expect(runApp({ ...PLAIN, code, signalWhen: { stdout: 'ready', signal: 'SIGTERM' } })).rejects.toThrow(
      /^the app ended without \/ready\/ on stdout\n/,
    )
  })
})

describe('startApp', () => {
  const SERVER = `
    import { createServer } from 'node:http'
    const server = createServer((request, response) => {
      response.setHeader('x-method', request.method)
      request.pipe(response)
    })
    server.listen(0, '127.0.0.1', () => console.log('listening on', server.address().port))
  `

  it('finds the port and sends requests', async () => {
    const app = await startApp({ ...PLAIN, code: SERVER })
    const response = await app.request('/', { method: 'POST', body: 'echo' })
    expect([response.status, response.headers['x-method'], response.headers.connection, response.body]).toEqual([
      200,
      'POST',
      'close',
      'echo',
    ])
  })

  it('writes to stdin while the app runs', async () => {
    const app = await startApp({
      ...PLAIN,
      code: 'process.stdin.once("data", (text) => { console.log(`got ${text}`); process.exit() })',
      keepStdinOpen: true,
    })
    app.write('this')
    await app.waitForStdout('got this')
    expect((await app.exited).code).toBe(0)
  })

  const started: { inTest?: App } = {}
  it('starts an app with a child that both stay when the test does not end them', async () => {
    const code = `
      import { spawn } from 'node:child_process'
      const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
      child.on('spawn', () => console.log('child', child.pid))
      setInterval(() => {}, 1000)
    `
    started.inTest = await startApp({ ...PLAIN, code })
    await started.inTest.waitForStdout(/child \d+\n/)
  })
  it('and they are gone in the next test', async () => {
    const child = /child (\d+)/.exec(started.inTest?.stdout ?? '')?.[1] ?? ''
    expect(isRunning(started.inTest?.pid ?? 0)).toBe(false)
    // A killed process is a zombie until its new parent has asked for it.
    const state = (): string => spawnSync('ps', ['-o', 'stat=', '-p', child]).stdout.toString().trim()
    await expect.poll(state).toMatch(/^(?:Z.*)?$/)
  })

  describe('in a hook', () => {
    let app: App
    beforeAll(async () => {
      app = await startApp({ ...PLAIN, code: SERVER })
    })
    it.each([1, 2])('an app stays for all tests (%i)', async () => {
      expect((await app.request('/')).status).toBe(200)
    })
  })
})
