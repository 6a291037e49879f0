import { describe } from 'vitest'
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
