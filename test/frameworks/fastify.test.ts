import { describe } from 'vitest'
import { describeFramework } from './support/describe-framework.ts'

const APP = `
import fastify from 'fastify'

const app = fastify()
app.addHook('preHandler', async (request) => {
  if (request.url === '/hooked') throw new EvalError('in a hook')
})
app.get('/', async () => 'root')
app.get('/users/:id', async () => work())
app.get('/health', async () => work())
app.get('/optional/:x?', async () => 'optional')
app.get('/files/*', async () => 'rest')
app.get('/numbers/:n(^\\\\d+)', async () => 'number')
app.get('/hooked', async () => 'never')
app.route({ method: ['GET', 'POST'], url: '/both/:x', handler: async () => 'both' })
app.register(async (versions) => {
  versions.get('/', async () => 'versions')
  versions.get('/things/:thing', async () => 'thing')
  versions.register(async (deep) => { deep.get('/:leaf', async () => 'leaf') }, { prefix: '/deep' })
}, { prefix: '/api/:version' })
app.get('/throws/:x', () => { throw new TypeError('thrown') })
app.get('/rejects', async () => { await null; throw new SyntaxError('rejected') })
app.get('/sends', (request, reply) => { reply.send(new RangeError('sent')) })
app.get('/missing', async () => { throw new NoSuchUser('nobody') })
app.get('/invalid', async (request, reply) => reply.code(422).send('invalid'))
app.get('/absent/:id', async (request, reply) => reply.code(404).send('no such thing'))
app.register(async (own) => {
  own.setErrorHandler((error, request, reply) => reply.code(503).send('mine'))
  own.get('/unavailable', async () => { throw new URIError('mine') })
})
app.listen({ port: 0, host: '127.0.0.1' }, () => listening(app.server))
`

const EXCHANGES = [
  ['GET /', 'GET /  200'],
  ['GET /?q=1', 'GET /  200'],
  ['GET /users/1', 'GET /users/:id  200'],
  ['HEAD /users/1', 'HEAD /users/:id  200'],
  ['GET /optional', 'GET /optional/:x?  200'],
  ['GET /optional/1', 'GET /optional/:x?  200'],
  ['GET /files/a/b', 'GET /files/*  200'],
  ['GET /numbers/12', String.raw`GET /numbers/:n(^\d+)  200`],
  ['GET /numbers/ab', 'GET  404'],
  ['POST /both/1', 'POST /both/:x  200'],
  ['GET /api/v1', 'GET /api/:version  200'],
  ['GET /api/v1/things/lamp', 'GET /api/:version/things/:thing  200'],
  ['GET /api/v1/deep/leaf', 'GET /api/:version/deep/:leaf  200'],
  ['GET /hooked', 'GET /hooked  500  EvalError'],
  ['GET /throws/1', 'GET /throws/:x  500  TypeError'],
  ['GET /rejects', 'GET /rejects  500  SyntaxError'],
  ['GET /sends', 'GET /sends  500  RangeError'],
  ['GET /missing', 'GET /missing  404'],
  ['GET /invalid', 'GET /invalid  422'],
  ['GET /unavailable', 'GET /unavailable  503  URIError'],
  ['GET /absent/1', 'GET /absent/:id  404'],
  ['GET /nothing/1', 'GET  404'],
  ['DELETE /users/1', 'DELETE  404'],
] as const

describe('fastify 5', () => {
  describeFramework({ code: APP, exchanges: EXCHANGES, userRoute: '/users/:id' })
})

describe('fastify 4', () => {
  describeFramework({
    packages: ['fastify@4.29.1', '@opentelemetry/api@1.10.0'],
    code: APP,
    exchanges: EXCHANGES,
    userRoute: '/users/:id',
  })
})
