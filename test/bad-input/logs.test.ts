import { describe, expect, it } from 'vitest'
import type { ReceivedLog } from '../../src/receiver/received.ts'
import { startReceiver } from '../../src/receiver/receiver.ts'
import { type AppResult, runApp } from '../support/run-app.ts'

/**
 * Logs one bad thing in each way, then a good line. What a logger itself throws is caught and printed, so that a run
 * without us says the same.
 */
const APP = `
  const pino = require('pino')
  const winston = require('winston')
  const bunyan = require('bunyan')
  const { logs } = require('@opentelemetry/api')
  const loggers = {
    pino: pino({ name: 'shop', base: null, timestamp: false }, { write: (line) => console.log('pino', line.length) }),
    winston: winston.createLogger({ defaultMeta: { name: 'shop' }, transports: [new winston.transports.Console()] }),
    bunyan: bunyan.createLogger({ name: 'shop', streams: [{ type: 'raw', stream: { write() {} } }] }),
    api: { info: (attributes, body) => logs.getLogger('shop').emit({ body, attributes }) },
  }
  const big = 'x'.repeat(5_000_000)
  const bad = {
    keys: () => Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => ['key' + index, index])),
    getter: () => ({ before: 1, get thrown() { throw new Error('from a getter') }, after: 2 }),
    nested: () => ({ before: 1, deep: { get thrown() { throw new Error('from a getter') } }, after: 2 }),
    proxy: () => ({ before: 1, proxy: new Proxy({}, { get() { throw new Error('trapped') }, ownKeys() { throw new Error('trapped') } }) }),
    json: () => ({ before: 1, value: { toJSON() { throw new Error('from toJSON') } } }),
    cycle: () => { const value = { before: 1 }; value.self = value; return value },
    depth: () => { let value = {}; for (let level = 0; level < 5_000; level++) value = { value }; return { before: 1, value } },
    text: () => ({ before: 1, text: big, after: 2 }),
    list: () => ({ before: 1, list: Array.from({ length: 200_000 }, (_, index) => index) }),
    prototype: () => JSON.parse('{"before":1,"__proto__":{"polluted":true},"constructor":"c","hasOwnProperty":"h"}'),
    others: () => ({ before: 1, bigint: 10n, symbol: Symbol('s'), run() {}, map: new Map([[1, 2]]), nothing: null, missing: undefined, date: new Date(NaN), nan: NaN }),
  }
  const [, , logger, what] = process.argv
  const log = loggers[logger]
  const say = (fields, message) => logger === 'winston' ? log.info(message, fields) : log.info(fields, message)
  try { say(bad[what](), 'bad') } catch (error) { console.log('thrown', error.message) }
  say({ before: 1 }, big.slice(0, 1_000_000))
  say({ before: 1 }, 'good')
  console.log('polluted', {}.polluted, {}.before)
`

type Outcome = { readonly result: AppResult; readonly logs: readonly ReceivedLog[]; readonly sentBytes: number }

async function run(logger: string, what: string): Promise<Outcome> {
  await using receiver = await startReceiver()
  const app = { code: APP, format: 'cjs', args: [logger, what] } as const
  const result = await runApp({ ...app, receiver, env: { OTEL_SERVICE_NAME: 'app', OTEL_METRICS_EXPORTER: 'none' } })
  const bare = await runApp({ ...app, preload: 'none' })
  const { stderr, ...others } = result
  expect({ ...others, stderr: '' }).toEqual(bare)
  // A line for what was left out, and none for what was lost.
  const said = /^\[otel\] (?:Dropping extra attributes\.|Invalid attribute value set for key: \w+)$/
  expect(stderr.split('\n').filter((line) => line !== '' && !said.test(line))).toEqual([])
  const sentBytes = receiver.requests.reduce((sum, { bytes }) => sum + bytes.byteLength, 0)
  return { result, logs: receiver.logs, sentBytes }
}

const LOGGERS = ['pino', 'winston', 'bunyan', 'api']
const BAD = ['keys', 'getter', 'nested', 'proxy', 'json', 'cycle', 'depth', 'text', 'list', 'prototype', 'others']

describe.each(LOGGERS)('%s', (logger) => {
  it.each(BAD)('%s: the app does as without us, and what can be said is said', async (what) => {
    const { result, logs, sentBytes } = await run(logger, what)
    expect(result.stdout).toContain('polluted undefined undefined')
    const bodies = logs.map(({ body }) => body)
    // What the logger itself cannot write is no line, and so no record.
    const isWritten = !result.stdout.includes('thrown')
    expect(bodies.includes('bad')).toBe(isWritten)
    expect(bodies.at(-1)).toBe('good')
    const [first] = logs
    expect(isWritten ? first?.attributes : { before: 1 }).toMatchObject(
      what === 'keys' ? { key0: 0, key1: 1 } : { before: 1 },
    )
    expect(Object.keys(first?.attributes ?? {}).length).toBeLessThanOrEqual(128)
    expect(sentBytes).toBeLessThan(logger === 'api' ? 8_000_000 : 1_500_000)
  })
})
