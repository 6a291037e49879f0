import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { HistogramPoint, ReceivedMetric, ReceivedSpan } from '../../src/receiver/received.ts'
import { traceTree } from '../../src/receiver/trace-tree.ts'
import { withPlaceholders } from '../support/placeholders.ts'
import { describeWith } from '../support/services.ts'
import { describeEverywhere, serveOne, TRACE_ID } from '../support/served-app.ts'

const OWN_TEXT = 'SELECT query FROM pg_stat_activity WHERE pid = pg_backend_pid()'

const APP = `
import pg from 'pg'
import Cursor from 'pg-cursor'

const pool = new pg.Pool({ connectionString: process.env.DATABASE, max: 2 })
const ownText = async (query, values) => (await pool.query(query, values)).rows[0]?.query
async function handle() {
  const texts = {
    text: await ownText("${OWN_TEXT}"),
    values: await ownText("${OWN_TEXT} AND $1 = 'secret'", ['secret']),
    object: await ownText({ text: "${OWN_TEXT}" }),
    named: await ownText({ name: 'own-text', text: "${OWN_TEXT}" }),
    commented: await ownText("${OWN_TEXT} -- it's mine"),
    quoted: await ownText("${OWN_TEXT} AND '/* no comment */' <> '--'"),
    closed: await ownText("${OWN_TEXT};"),
    frozen: await ownText(Object.freeze({ text: "\\n  SELECT\\n query FROM pg_stat_activity WHERE pid = pg_backend_pid()" })),
  }
  const client = await pool.connect()
  texts.client = (await client.query("${OWN_TEXT}")).rows[0].query
  const cursor = client.query(new Cursor('SELECT n FROM generate_series(1, $1::int) n', [5]))
  const rows = [await cursor.read(3), await cursor.read(3)].map((some) => some.length)
  await cursor.close()
  const query = client.query(new pg.Query('SELECT 7 AS seven'))
  const emitted = await new Promise((resolve, reject) => {
    const seen = []
    query.on('row', (row) => seen.push(row)).on('end', () => resolve(seen)).on('error', reject)
  })
  const failed = await new Promise((resolve) => {
    client.query(new pg.Query('SELECT nothing')).on('error', (error) => resolve(error.code))
  })
  const called = await new Promise((resolve, reject) => {
    client.query('SELECT $1::int AS n', [3], (error, result) => {
      mark('in a callback')
      error ? reject(error) : resolve(result.rows)
    })
  })
  const failures = [failed]
  for (const text of ['SELECT wrong', "SELECT 'secret'::int", 'SELECT $1::int']) {
    await client.query(text, text.includes('$1') ? ['no number'] : undefined).catch((error) => failures.push(error.code))
  }
  client.release()
  return { texts, rows, emitted, called, failures }
}
`

const CONNECT = '├─ pg-pool.connect  client  pg'
const SELECT = '├─ pg.query:SELECT postgres  client  pg'

/** By name, since spans that start within a millisecond have no order. */
const TREE = [
  'GET  server  http  (remote parent)',
  '├─ in a callback  internal  app',
  ...Array<string>(8).fill(CONNECT),
  CONNECT,
  '│  └─ pg.connect  client  pg',
  ...Array<string>(11).fill(SELECT),
  `${SELECT}  error  error.type=22P02`,
  `${SELECT}  error  error.type=22P02`,
  `${SELECT}  error  error.type=42703`,
  `${SELECT}  error  error.type=42703`,
  '└─ pg.query:own-text postgres  client  pg',
].join('\n')

type Answer = { readonly texts: Readonly<Record<string, string>>; readonly [name: string]: unknown }

describeWith('postgres', ({ postgres }) => {
  describe('pg 8', () => {
    describeEverywhere({ code: APP, env: () => ({ DATABASE: postgres.url }) }, (served) => {
      it('traces pools, clients, cursors and queries below their request (F-36, F-40)', () => {
        const { spans } = served()
        expect(traceTree(spans, { attributes: ['error.type'], order: 'name' })).toBe(TREE)
      })

      it('changes no result (promise 1)', () => {
        const { texts: _texts, ...others } = served().answer as Answer
        expect(others).toEqual({
          rows: [3, 2],
          emitted: [{ seven: 7 }],
          called: [{ n: 3 }],
          failures: ['42703', '42703', '22P02', '22P02'],
        })
      })

      it('shows the trace context in pg_stat_activity, but never on named statements (F-41)', () => {
        const { texts } = served().answer as Answer
        const ids = queries(served().spans).map(({ spanId }) => spanId)
        const seen = Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, commentOf(text, ids)]))
        expect(seen).toEqual({
          text: 0,
          values: 1,
          object: 2,
          named: undefined,
          // With a comment of its own, or what looks like one.
          commented: undefined,
          quoted: undefined,
          closed: 6,
          frozen: 7,
          client: 8,
        })
      })

      it('tells no values and no literals (F-40)', () => {
        const told = queries(served().spans).flatMap(({ attributes }) => attributes['db.query.text'] ?? [])
        expect(told).toEqual([
          OWN_TEXT,
          `${OWN_TEXT} AND $1 = 'secret'`,
          OWN_TEXT,
          OWN_TEXT,
          `${OWN_TEXT} -- it's mine`,
          `${OWN_TEXT} AND ? <> ?`,
          `${OWN_TEXT};`,
          '\n  SELECT\n query FROM pg_stat_activity WHERE pid = pg_backend_pid()',
          OWN_TEXT,
          'SELECT n FROM generate_series(1, $1::int) n',
          'SELECT ? AS seven',
          'SELECT nothing',
          'SELECT $1::int AS n',
          'SELECT wrong',
          'SELECT ?::int',
          'SELECT $1::int',
        ])
      })

      it('tells all of a query in the stable names (§6.3)', () => {
        const [span] = queries(served().spans)
        expect(withPlaceholders(span?.attributes)).toEqual({
          'db.system.name': 'postgresql',
          'db.namespace': 'postgres',
          'db.operation.name': 'SELECT',
          'db.query.text': OWN_TEXT,
          'server.address': '127.0.0.1',
          'server.port': '<port>',
        })
      })

      it('tells why a query failed, without the values', () => {
        const failed = served().spans.find(({ attributes }) => attributes['error.type'] === '22P02')
        expect(failed?.attributes['db.response.status_code']).toBe('22P02')
        expect(withPlaceholders(failed?.events)).toMatchObject([
          {
            name: 'exception',
            attributes: { 'exception.message': "PostgreSQL error of type 'error' occurred (code: 22P02)" },
          },
        ])
      })

      it('nor are they in what the server says of a failure (F-40)', () => {
        const messages = served().spans.flatMap(({ status }) => status.message ?? [])
        expect(messages.toSorted()).toEqual([
          'column "nothing" does not exist',
          'column "wrong" does not exist',
          'invalid input syntax for type integer: ?',
          'invalid input syntax for type integer: ?',
        ])
      })

      it('measures operations by their name', () => {
        const points = durationPoints(served().metrics)
        expect(new Set(points.map(({ attributes }) => attributes['db.operation.name']))).toEqual(new Set(['SELECT']))
        const failed = points.map(({ attributes, count }) => [attributes['error.type'], Number(count)])
        expect(Object.fromEntries(failed)).toEqual({ undefined: 12, '42703': 2, '22P02': 2 })
      })
    })
  })

  it('counts the connections of each pool, by where they lead', async () => {
    const { answer, metrics } = await serveOne({ code: POOLS, format: 'esm', env: { DATABASE: postgres.url } })
    // No listener of ours is on the app's pools.
    expect(answer).toEqual([0, 0, 0])
    const told = metrics.flatMap(({ name, points }) =>
      name.startsWith('db.client.connection.')
        ? points.map((point) => [
            name,
            (point.attributes['db.client.connection.pool.name'] as string).replace(/:\d+/, ''),
            point.attributes['db.client.connection.state'],
            'value' in point && Number(point.value),
          ])
        : [],
    )
    expect(new Set(told.map((each) => JSON.stringify(each)))).toEqual(
      new Set(
        [
          ['db.client.connection.count', '127.0.0.1/postgres', 'used', 1],
          ['db.client.connection.count', '127.0.0.1/postgres', 'idle', 0],
          ['db.client.connection.count', '127.0.0.1/template1', 'used', 0],
          ['db.client.connection.count', '127.0.0.1/template1', 'idle', 2],
          ['db.client.connection.pending_requests', '127.0.0.1/postgres', undefined, 2],
          ['db.client.connection.pending_requests', '127.0.0.1/template1', undefined, 0],
          ['db.client.connection.max', '127.0.0.1/postgres', undefined, 1],
          ['db.client.connection.max', '127.0.0.1/template1', undefined, 7],
        ].map((each) => JSON.stringify(each)),
      ),
    )
  })

  it('has the trace context in the log of PostgreSQL (F-41)', async () => {
    const { spans } = await serveOne({ code: APP, format: 'esm', env: { DATABASE: postgres.url } })
    const [span] = queries(spans)
    const log = readFileSync(join(postgres.folder, 'output'), 'utf8')
    expect(log).toContain(`${OWN_TEXT} /*traceparent='00-${TRACE_ID}-${span?.spanId}-01'*/`)
  })

  it('adds no comment with OTEL_NODE_SQL_COMMENTER=false (F-41)', async () => {
    const { answer } = await serveOne({
      code: APP,
      format: 'cjs',
      env: { DATABASE: postgres.url, OTEL_NODE_SQL_COMMENTER: 'false' },
    })
    const { texts } = answer as Answer
    expect(Object.values(texts).filter((text) => text.includes('traceparent'))).toEqual([])
    expect(texts.text).toBe(OWN_TEXT)
  })

  it('leaves requests that are excluded alone, queries included (F-38)', async () => {
    const { answer, spans } = await serveOne({
      code: APP,
      format: 'esm',
      path: '/health',
      env: { DATABASE: postgres.url, OTEL_TRACING_EXCLUDED_URL_PATHS: '@health' },
    })
    expect(spans).toEqual([])
    expect((answer as Answer).texts.text).toBe(OWN_TEXT)
  })

  it('takes options by variables (contrib#2744)', async () => {
    const { spans } = await serveOne({
      code: APP,
      format: 'esm',
      env: {
        DATABASE: postgres.url,
        OTEL_NODE_INSTRUMENTATION_PG_IGNORE_CONNECT_SPANS: 'true',
        OTEL_NODE_INSTRUMENTATION_PG_MASK_STATEMENT: 'false',
        OTEL_NODE_INSTRUMENTATION_PG_ENHANCED_DATABASE_REPORTING: 'true',
      },
    })
    expect(spans.filter(({ name }) => name.includes('connect'))).toEqual([])
    expect(spans.map(({ attributes }) => attributes['db.query.text'])).toContain('SELECT 7 AS seven')
    expect(spans.flatMap(({ attributes }) => attributes['db.postgresql.values'] ?? [])).toContain('secret')
  })
})

/** At the end: one connection in use for which two wait, two idle ones, and a pool that has ended. */
const POOLS = `
import pg from 'pg'

const [busy, idle, twin, ended] = [
  { connectionString: process.env.DATABASE, max: 1 },
  { ...at(process.env.DATABASE), database: 'template1', max: 3 },
  { ...at(process.env.DATABASE), database: 'template1', max: 4 },
  { connectionString: process.env.DATABASE.replace(/postgres$/, 'template0x') , max: 5 },
].map((options) => new pg.Pool(options))
function at(url) {
  const { hostname, port } = new URL(url)
  return { host: hostname, port: Number(port), user: 'postgres' }
}
async function handle() {
  await busy.query('SELECT 1')
  await busy.connect()
  busy.connect()
  busy.connect()
  await Promise.all([idle.query('SELECT 1'), twin.query('SELECT 1')])
  await ended.query('SELECT 1').catch(() => {})
  await ended.end()
  return [busy, idle, twin].map((pool) => pool.eventNames().length)
}
`

/** The spans of the queries, in the order in which they ended. */
function queries(spans: readonly ReceivedSpan[]): readonly ReceivedSpan[] {
  return spans.filter(({ name }) => name.startsWith('pg.query'))
}

function durationPoints(metrics: readonly ReceivedMetric[]): readonly HistogramPoint[] {
  return metrics.flatMap((metric) =>
    metric.name === 'db.client.operation.duration' && metric.kind === 'histogram' ? metric.points : [],
  )
}

/** Which of the spans the comment of a statement names; undefined without a comment of ours. */
function commentOf(text: string, spanIds: readonly string[]): number | undefined {
  const match = /\/\*traceparent='00-0af7651916cd43dd8448eb211c80319c-([\da-f]{16})-01'\*\/$/.exec(text)
  return match?.[1] === undefined ? undefined : spanIds.indexOf(match[1])
}
