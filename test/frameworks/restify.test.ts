import { describe } from 'vitest'
import { describeFramework } from './support/describe-framework.ts'

const APP = `
import restify from 'restify'

const server = restify.createServer()
server.pre((request, response, next) => next())
server.use(async () => {})
const get = (path, ...handlers) => server.get(path, ...handlers)
get('/', (request, response, next) => { response.send('root'); next() })
get('/users/:id', async (request, response) => { response.send(await work()) })
server.head('/users/:id', async (request, response) => { await work(); response.send(200) })
get('/health', async (request, response) => { response.send(await work()) })
get('/files/*', (request, response, next) => { response.send('rest'); next() })
get('/numbers/:n(^\\\\d+)', (request, response, next) => { response.send('number'); next() })
get('/several', [(request, response, next) => next(), (request, response, next) => { response.send('several'); next() }])
get('/rejects', async () => { await null; throw new SyntaxError('rejected') })
get('/passes', (request, response, next) => next(new RangeError('passed')))
get('/missing', (request, response, next) => next(new NoSuchUser('nobody')))
get('/invalid', (request, response, next) => { response.send(422, 'invalid'); next() })
get('/absent/:id', (request, response, next) => { response.send(404, 'no such thing'); next() })
// restify knows a handler of errors by its four parameters.
get('/recovered',
  (request, response, next) => next(new Error('recovered')),
  (error, request, response, next) => { response.send(200, 'recovered'); next() })
server.listen(0, '127.0.0.1', () => listening(server))
`

describe('restify 12', () => {
  describeFramework({
    code: APP,
    userRoute: '/users/:id',
    exchanges: [
      ['GET /', 'GET /  200'],
      ['GET /?q=1', 'GET /  200'],
      ['GET /users/1', 'GET /users/:id  200'],
      ['HEAD /users/1', 'HEAD /users/:id  200'],
      ['GET /files/a/b', 'GET /files/*  200'],
      ['GET /numbers/12', String.raw`GET /numbers/:n(^\d+)  200`],
      ['GET /several', 'GET /several  200'],
      ['GET /rejects', 'GET /rejects  500  SyntaxError'],
      ['GET /passes', 'GET /passes  500  RangeError'],
      ['GET /recovered', 'GET /recovered  200'],
      ['GET /missing', 'GET /missing  404'],
      ['GET /invalid', 'GET /invalid  422'],
      ['GET /absent/1', 'GET /absent/:id  404'],
      ['GET /nothing/1', 'GET  404'],
      ['DELETE /users/1', 'DELETE  405'],
    ],
  })
})
