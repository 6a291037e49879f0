import { describe, expect, it } from 'vitest'
import { traceTree } from '../../src/receiver/trace-tree.ts'
import { ROOT } from '../support/run-app.ts'
import { withPlaceholders } from '../support/placeholders.ts'
import { describeEverywhere, TRACE_ID } from '../support/served-app.ts'

const APP = `
import { BSON, MongoClient } from 'mongodb'

let client
async function handle() {
  const { listen } = await import('${ROOT}/test/fixtures/mongodb/fake-server.mjs')
  client ??= new MongoClient('mongodb://127.0.0.1:' + (await listen(BSON)) + '/?directConnection=true', { serverSelectionTimeoutMS: 5000 })
  const users = client.db('shop').collection('users')
  await users.insertOne({ name: 'secret' })
  const found = await users.find({ name: 'secret' }).toArray()
  mark('after a query')
  await users.updateOne({ name: 'secret' }, { $set: { name: 'other' } })
  const failed = await users.aggregate([{ $nothing: 'secret' }]).toArray().catch((error) => error.message)
  await client.close()
  return { found, failed }
}
`

const TREE = `GET  server  http  (remote parent)
├─ after a query  internal  app
├─ aggregate $cmd  client  mongodb  error  error.type=40324
├─ find users  client  mongodb
├─ insert users  client  mongodb
└─ update users  client  mongodb`

// No server is to be had here: one in memory answers the real driver.
describe.each([
  ['7', 'mongodb@7.8.0'],
  ['6', 'mongodb@6.20.0'],
])('mongodb %s', (_major, driver) => {
  describeEverywhere({ code: APP, packages: [driver, '@opentelemetry/api@1.10.0'], env: () => ({}) }, (served) => {
    it('traces each command below its request (M-30)', () => {
      const commands = served().spans.filter(
        ({ traceId, name }) => traceId === TRACE_ID && !name.startsWith('endSessions'),
      )
      expect(traceTree(commands, { attributes: ['error.type'], order: 'name' })).toBe(TREE)
    })

    it('tells all of a command but its values (F-40, §6.3)', () => {
      const find = served().spans.find(({ name }) => name === 'find users')
      expect(withPlaceholders(find?.attributes)).toEqual({
        'db.system.name': 'mongodb',
        'db.namespace': 'shop',
        'db.operation.name': 'find',
        'db.collection.name': 'users',
        'db.query.text': '{"find":"?","filter":{"name":"?"}}',
        'server.address': '127.0.0.1',
        'server.port': '<port>',
      })
    })

    it('tells why a command failed, without its values (F-40)', () => {
      const failed = served().spans.find(({ status }) => status.code === 'error')
      expect(failed?.status.message).toBe('no such stage: ? in ?')
      expect(failed?.attributes['db.response.status_code']).toBe('40324')
    })

    it('changes no result (promise 1)', () => {
      expect(served().answer).toEqual({
        found: [{ _id: 1, name: 'found' }],
        failed: "no such stage: { secret: 7 } in 'secret'",
      })
    })
  })
})
