import { describe, expect, it } from 'vitest'
import type { ReceivedSpan } from '../../src/receiver/received.ts'
import { traceTree } from '../../src/receiver/trace-tree.ts'
import { withPlaceholders } from '../support/placeholders.ts'
import { runApp } from '../support/run-app.ts'
import { describeWith } from '../support/services.ts'
import { describeEverywhere, serveOne } from '../support/served-app.ts'

const OWN_TEXT = 'SELECT INFO AS text FROM information_schema.PROCESSLIST WHERE ID = CONNECTION_ID()'

const APP = `
import mysql from 'mysql2'
import mysqlPromise from 'mysql2/promise'

const pool = mysql.createPool({ uri: process.env.DATABASE, connectionLimit: 1 })
const promises = mysqlPromise.createPool({ uri: process.env.DATABASE, connectionLimit: 2 })
const ownText = async (...args) => (await promises.query(...args))[0][0]?.text
/** As template tags make them: the text is an accessor. */
class Template {
  values = [1]
  get sql() { return "${OWN_TEXT} AND ? = 1" }
}
const reused = { sql: "${OWN_TEXT} AND 'reused' <> ''" }
async function handle() {
  const texts = {
    text: await ownText("${OWN_TEXT}"),
    values: await ownText("${OWN_TEXT} AND ? = 'secret'", ['secret']),
    options: await ownText(reused),
    again: await ownText(reused),
    frozen: await ownText(Object.freeze({ sql: "${OWN_TEXT}", values: [] })),
    template: await ownText(new Template()),
    commented: await ownText("${OWN_TEXT} -- it's mine"),
    quoted: await ownText("${OWN_TEXT} AND '/* no comment */' <> '--'"),
    closed: await ownText("${OWN_TEXT};"),
    prepared: (await promises.execute("${OWN_TEXT} AND ? = 1", [1]))[0][0].text,
  }
  const connection = await promises.getConnection()
  texts.connection = (await connection.query("${OWN_TEXT}"))[0][0].text
  connection.release()
  const called = await new Promise((resolve, reject) => {
    pool.query('SELECT ? AS n', [3], (error, rows) => {
      mark('in a callback')
      error ? reject(error) : resolve(rows)
    })
  })
  const executed = await new Promise((resolve, reject) => {
    pool.execute('SELECT ? AS n', [4], (error, rows) => {
      mark('in a callback')
      error ? reject(error) : resolve(rows)
    })
  })
  const emitted = await new Promise((resolve, reject) => {
    const seen = []
    pool.query('SELECT 7 AS seven').on('result', (row) => seen.push(row)).on('error', reject).on('end', () => {
      mark('in a callback')
      resolve(seen)
    })
  })
  const streamed = []
  for await (const row of pool.query('SELECT 8 AS eight').stream()) streamed.push(row)
  const failures = []
  for (const text of ['SELECT wrong', "SELECT * FROM missing WHERE secret = 'secret'"]) {
    await promises.query(text).catch((error) => failures.push(error.code))
  }
  await new Promise((resolve) => pool.query('SELECT wrong', (error) => { failures.push(error.code); resolve() }))
  await new Promise((resolve) => pool.query('SELECT wrong').on('error', (error) => { failures.push(error.code) }).on('end', resolve))
  await promises.execute('SELECT wrong').catch((error) => failures.push(error.code))
  return { texts, called, executed, emitted, streamed, failures, reused }
}
`

const SELECT = '├─ SELECT  client  mysql2'

const TREE = [
  'GET  server  http  (remote parent)',
  ...Array<string>(15).fill(SELECT),
  ...Array<string>(4).fill(`${SELECT}  error  error.type=ER_BAD_FIELD_ERROR`),
  `${SELECT}  error  error.type=ER_NO_SUCH_TABLE`,
  ...Array<string>(2).fill('├─ in a callback  internal  app'),
  '└─ in a callback  internal  app',
].join('\n')

type Answer = { readonly texts: Readonly<Record<string, string>>; readonly [name: string]: unknown }

describeWith('mariadb', ({ mariadb }) => {
  describe('mysql2 3', () => {
    describeEverywhere({ code: APP, env: () => ({ DATABASE: mariadb.url }) }, (served) => {
      it('traces connections, pools and promises below their request', () => {
        expect(traceTree(served().spans, { attributes: ['error.type'], order: 'name' })).toBe(TREE)
      })

      it('changes no result, and no object of the app (promise 1)', () => {
        const { texts: _texts, ...others } = served().answer as Answer
        expect(others).toEqual({
          called: [{ n: 3 }],
          executed: [{ n: 4 }],
          emitted: [{ seven: 7 }],
          streamed: [{ eight: 8 }],
          failures: [
            'ER_BAD_FIELD_ERROR',
            'ER_NO_SUCH_TABLE',
            'ER_BAD_FIELD_ERROR',
            'ER_BAD_FIELD_ERROR',
            'ER_BAD_FIELD_ERROR',
          ],
          reused: { sql: `${OWN_TEXT} AND 'reused' <> ''` },
        })
      })

      it('shows the trace context in the processlist, but never on prepared statements (F-41)', () => {
        const { texts } = served().answer as Answer
        const ids = queries(served().spans).map(({ spanId }) => spanId)
        const seen = Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, commentOf(text, ids)]))
        expect(seen).toEqual({
          text: 0,
          values: 1,
          options: 2,
          again: 3,
          frozen: 4,
          template: 5,
          // With a comment of its own, or what looks like one.
          commented: undefined,
          quoted: undefined,
          closed: 8,
          prepared: undefined,
          connection: 10,
        })
      })

      it('tells no values and no literals (F-40)', () => {
        expect(queries(served().spans).map(({ attributes }) => attributes['db.query.text'])).toEqual([
          OWN_TEXT,
          `${OWN_TEXT} AND ? = 'secret'`,
          `${OWN_TEXT} AND ? <> ?`,
          `${OWN_TEXT} AND ? <> ?`,
          OWN_TEXT,
          `${OWN_TEXT} AND ? = 1`,
          `${OWN_TEXT} -- it's mine`,
          `${OWN_TEXT} AND ? <> ?`,
          `${OWN_TEXT};`,
          `${OWN_TEXT} AND ? = 1`,
          OWN_TEXT,
          'SELECT ? AS n',
          'SELECT ? AS n',
          'SELECT ? AS seven',
          'SELECT ? AS eight',
          'SELECT wrong',
          'SELECT * FROM missing WHERE secret = ?',
          'SELECT wrong',
          'SELECT wrong',
          'SELECT wrong',
        ])
      })

      it('tells all of a query in the stable names (§6.3)', () => {
        const [span] = queries(served().spans)
        expect(withPlaceholders(span?.attributes)).toEqual({
          'db.system.name': 'mysql',
          'db.namespace': 'test',
          'db.operation.name': 'SELECT',
          'db.query.text': OWN_TEXT,
          'server.address': '127.0.0.1',
          'server.port': '<port>',
        })
      })
    })
  })

  it('adds no comment with OTEL_NODE_SQL_COMMENTER=false (F-41)', async () => {
    const env = { DATABASE: mariadb.url, OTEL_NODE_SQL_COMMENTER: 'false' }
    const { answer } = await serveOne({ code: APP, format: 'cjs', env })
    const { texts } = answer as Answer
    expect(Object.values(texts).filter((text) => text.includes('traceparent'))).toEqual([])
  })

  it('takes options by variables (contrib#2744)', async () => {
    const env = { DATABASE: mariadb.url, OTEL_NODE_INSTRUMENTATION_MYSQL2_MASK_STATEMENT: 'false' }
    const { spans } = await serveOne({ code: APP, format: 'cjs', env })
    expect(spans.map(({ attributes }) => attributes['db.query.text'])).toContain('SELECT 7 AS seven')
  })

  it('keeps requests apart that wait for the same connection', async () => {
    const code = `
      import mysql from 'mysql2'
      const pool = mysql.createPool({ uri: process.env.DATABASE, connectionLimit: 1 })
      const query = (text) => new Promise((resolve) => pool.query(text, () => { mark('after ' + text); resolve() }))
      const inRequest = (name, text) => trace.getTracer('app').startActiveSpan(name, (span) => query(text).then(() => span.end()))
      const handle = () => Promise.all([inRequest('first', 'DO SLEEP(0.05)'), inRequest('second', 'SET @a = 1')])
    `
    const { spans } = await serveOne({ code, format: 'esm', env: { DATABASE: mariadb.url } })
    expect(traceTree(spans, { order: 'name' })).toBe(
      [
        'GET  server  http  (remote parent)',
        '├─ first  internal  app',
        '│  ├─ DO  client  mysql2',
        '│  └─ after DO SLEEP(0.05)  internal  app',
        '└─ second  internal  app',
        '   ├─ SET  client  mysql2',
        '   └─ after SET @a = 1  internal  app',
      ].join('\n'),
    )
  })

  it('tells no value that the server puts into its message (F-40)', async () => {
    const { answer, spans } = await serveOne({
      code: `
        import mysql from 'mysql2/promise'
        async function handle() {
          const connection = await mysql.createConnection(process.env.DATABASE)
          await connection.query('CREATE TEMPORARY TABLE users (email VARCHAR(50) PRIMARY KEY)')
          const messages = []
          for (const text of ['INSERT INTO users VALUES (?)', 'INSERT INTO users VALUES (?)', 'SELECT nonsense from from ?']) {
            await connection.query(text, ['secret@b.c']).catch((error) => messages.push(error.message))
          }
          await connection.end()
          return messages
        }
      `,
      format: 'esm',
      env: { DATABASE: mariadb.url },
    })
    expect(answer).toEqual([expect.stringContaining('secret'), expect.stringContaining('secret')])
    const failed = spans.flatMap(({ status }) => status.message ?? [])
    expect(failed).toHaveLength(2)
    expect(failed[0]).toBe('Duplicate entry ?')
    expect(failed.join()).not.toContain('secret')
  })

  it('takes no error away that nobody listens for (promise 1)', async () => {
    const code = `
      const mysql = require('mysql2')
      const connection = mysql.createConnection(process.env.DATABASE)
      process.on('uncaughtException', (error) => { console.log(error.code); process.exit(3) })
      connection.query('SELECT wrong')
    `
    const env = { DATABASE: mariadb.url }
    const bare = await runApp({ code, format: 'cjs', preload: 'none', env })
    const patched = await runApp({
      code,
      format: 'cjs',
      env: {
        ...env,
        OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1',
        OTEL_SERVICE_NAME: 'shop',
        OTEL_LOG_LEVEL: 'none',
      },
    })
    expect(bare).toEqual({ code: 3, signal: null, stdout: 'ER_BAD_FIELD_ERROR\n', stderr: '' })
    expect(patched).toEqual(bare)
  })
})

/** The spans of the queries, in the order in which they ended. */
function queries(spans: readonly ReceivedSpan[]): readonly ReceivedSpan[] {
  return spans.filter(({ name }) => name === 'SELECT')
}

/** Which of the spans the comment of a statement names; undefined without a comment of ours. */
function commentOf(text: string, spanIds: readonly string[]): number | undefined {
  const match = /\/\*traceparent='00-0af7651916cd43dd8448eb211c80319c-([\da-f]{16})-01'\*\/$/.exec(text)
  return match?.[1] === undefined ? undefined : spanIds.indexOf(match[1])
}
