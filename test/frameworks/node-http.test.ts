import { describe, expect, it } from 'vitest'
import { startReceiver } from '../../src/receiver/receiver.ts'
import { traceTree } from '../../src/receiver/trace-tree.ts'
import { startApp } from '../support/run-app.ts'
import { describeFramework } from './support/describe-framework.ts'

const APP = `
import { createServer } from 'node:http'

const server = createServer(async (request, response) => {
  if (request.url === '/unavailable') response.statusCode = 503
  if (request.url === '/invalid') response.statusCode = 422
  if (request.url.startsWith('/users/') || request.url === '/health') await work()
  response.end('answer')
})
server.listen(0, '127.0.0.1', () => listening(server))
`

describe('node:http', () => {
  describeFramework({
    code: APP,
    userRoute: undefined,
    exchanges: [
      ['GET /', 'GET  200'],
      ['GET /users/1?q=1', 'GET  200'],
      ['POST /users/1', 'POST  200'],
      ['GET /unavailable', 'GET  503  503'],
      ['GET /invalid', 'GET  422'],
    ],
  })
})

it('tells what a listener throws, and lets Node have it (T-53)', async () => {
  await using receiver = await startReceiver()
  const app = await startApp({
    receiver,
    env: { OTEL_SERVICE_NAME: 'shop' },
    code: `
      import { createServer } from 'node:http'
      let current
      process.on('uncaughtException', (error) => { console.log('uncaught', error.message); current.destroy() })
      const server = createServer((request, response) => { current = response; throw new TypeError('thrown') })
      server.listen(0, '127.0.0.1', () => console.log('listening at ' + server.address().port))
    `,
  })
  await expect(app.request('/users/1')).rejects.toThrow('socket hang up')
  await app.waitForStdout('uncaught thrown')
  app.signal('SIGTERM')
  expect((await app.exited).stderr).toBe('')
  expect(traceTree(receiver.spans, { attributes: ['error.type'], events: true, statusMessage: true })).toBe(
    'GET  server  http  error  thrown  error.type=TypeError  [exception]',
  )
})
