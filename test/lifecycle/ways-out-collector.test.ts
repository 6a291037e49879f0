import { createServer, type AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { startReceiver } from '../../src/receiver/receiver.ts'
import { startApp } from '../support/run-app.ts'
import { comparable, runWay, writeWay } from './ways/run-way.ts'
import { type Way, WAYS } from './ways/way.ts'

const DEADLINE_MS = 700
/** An app that takes so long has not been ended by the deadline. */
const ENDLESS_MS = 15_000

const NAMES = [
  'natural end, process.exitCode = 3',
  "natural end, the app's beforeExit listener",
  'process.exit(4) at once',
  'process.exit(4), an exit listener makes spans',
  'top-level throw in an ES module',
  "throw, the app's handler calls process.exit(8)",
  'SIGTERM without a listener',
  'SIGINT, a listener that closes and exits',
  'SIGTERM, a listener that closes and lets the loop drain',
]

function wayCalled(name: string): Way {
  const found = WAYS.find((way) => way.name === name)
  if (found === undefined) throw new Error(`there is no way out called ${name}`)
  return found
}

async function closedPort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** The app's own output, and what we say beside it. */
function split(stderr: string): { readonly app: string; readonly said: readonly string[] } {
  const lines = stderr.split(/(?<=\n)/)
  return {
    app: lines.filter((line) => !line.startsWith('[otel]')).join(''),
    said: lines.filter((line) => line.startsWith('[otel]')),
  }
}

describe.each(NAMES.map(wayCalled))('$name', (way) => {
  it.each(['hang', 'refuse', 'answer 503'])(
    'ends as the bare app by the deadline when collectors %s, and says what is lost',
    async (fault) => {
      await using receiver = await startReceiver({ respond: () => (fault === 'hang' ? 'hang' : { status: 503 }) })
      const url = fault === 'refuse' ? `http://127.0.0.1:${await closedPort()}` : receiver.url
      const { folder, dispose } = await writeWay(way)
      const env = { OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_NODE_EXIT_TIMEOUT: `${DEADLINE_MS}` }
      const preload = way.format === 'esm' ? 'import' : 'require'
      try {
        const [bare, ours] = await Promise.all([
          runWay(way, folder, { madeBy: 'api', preload: 'none' }),
          runWay(way, folder, { madeBy: 'api', preload, env, deadlineMs: ENDLESS_MS }),
        ])
        const { app, said } = split(ours.stderr)
        expect(comparable({ ...ours, stderr: app }, way)).toEqual(comparable(bare, way))
        expect(said.join('')).toMatch(/lost/)
      } finally {
        await dispose()
      }
    },
  )
})

it('a second signal during the flush ends the process at once', async () => {
  await using receiver = await startReceiver({ respond: () => 'hang' })
  const { folder, dispose } = await writeWay(wayCalled('SIGTERM without a listener'))
  try {
    const app = await startApp({
      file: `${folder}/app.cjs`,
      receiver,
      env: { OTEL_SERVICE_NAME: 'way', OTEL_NODE_EXIT_TIMEOUT: '600000' },
    })
    await app.waitForStdout('ready')
    app.signal('SIGTERM')
    await receiver.waitFor(({ requests }) => requests.length > 0)
    // One that follows in the same moment is taken for an echo of the first.
    const again = setInterval(() => app.signal('SIGINT'), 50)
    const { code, signal, stderr } = await app.exited.finally(() => clearInterval(again))
    expect({ code, signal }).toEqual({ code: null, signal: 'SIGINT' })
    expect(stderr).toMatch(/^\[otel\] .*lost/)
  } finally {
    await dispose()
  }
})

it('Ctrl+C below npm, which comes twice, does not cut the flush short', async () => {
  await using receiver = await startReceiver({ respond: () => ({ delayMs: 300 }) })
  const { folder, dispose } = await writeWay(wayCalled('SIGINT without a listener'))
  try {
    const app = await startApp({ file: `${folder}/app.cjs`, receiver })
    await app.waitForStdout('ready')
    app.signal('SIGINT')
    app.signal('SIGINT')
    const { code, signal } = await app.exited
    expect({ code, signal }).toEqual({ code: null, signal: 'SIGINT' })
    expect(receiver.spans).toHaveLength(1000)
  } finally {
    await dispose()
  }
})
