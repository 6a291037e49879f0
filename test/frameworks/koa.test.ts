import { describe } from 'vitest'
import { describeFramework } from './support/describe-framework.ts'

const APP = `
import Koa from 'koa'
import Router from '@koa/router'

const app = new Koa()
app.silent = true
app.use(async (ctx, next) => {
  try {
    await next()
  } catch (error) {
    if (!error.mine) throw error
    ctx.status = error.mine
  }
})
const router = new Router()
router.get('/', (ctx) => { ctx.body = 'root' })
router.get('/users/:id', async (ctx) => { ctx.body = await work() })
router.get('/health', async (ctx) => { ctx.body = await work() })
router.get(/^\\/numbers\\/(\\d+)$/, (ctx) => { ctx.body = 'number' })
router.get('by-name', '/named/:x', async (ctx, next) => next(), (ctx) => { ctx.body = 'named' })
router.all('/all/:x', (ctx) => { ctx.body = 'all' })
const things = new Router({ prefix: '/things' })
things.get('/:thing', (ctx) => { ctx.body = 'thing' })
router.use('/api/:version', things.routes(), things.allowedMethods())
router.get('/throws/:x', () => { throw new TypeError('thrown') })
router.get('/rejects', async () => { await null; throw new SyntaxError('rejected') })
router.get('/missing', () => { throw new NoSuchUser('nobody') })
router.get('/context', (ctx) => ctx.throw(503, 'not now'))
router.get('/invalid', (ctx) => { ctx.status = 422 })
router.get('/unavailable', () => { throw Object.assign(new URIError('mine'), { mine: 503 }) })
router.get('/handled', () => { throw Object.assign(new Error('mine'), { mine: 400 }) })
router.get('/absent/:id', (ctx) => { ctx.status = 404 })
router.get('/body', (ctx) => { const body = {}; body.body = body; ctx.body = body })
const prefixed = new Router({ prefix: '/prefixed' })
prefixed.get('/', (ctx) => { ctx.body = 'prefixed' })
app.use(router.routes()).use(router.allowedMethods()).use(prefixed.routes())
app.use((ctx, next) => ctx.path === '/plain' ? (ctx.body = 'plain') : next())
const server = app.listen(0, '127.0.0.1', () => listening(server))
`

const EXCHANGES = [
  ['GET /', 'GET /  200'],
  ['GET /?q=1', 'GET /  200'],
  ['GET /users/1', 'GET /users/:id  200'],
  ['HEAD /users/1', 'HEAD /users/:id  200'],
  ['GET /numbers/12', String.raw`GET /^\/numbers\/(\d+)$/  200`],
  ['GET /named/1', 'GET /named/:x  200'],
  ['PUT /all/1', 'PUT /all/:x  200'],
  ['GET /api/v1/things/lamp', 'GET /api/:version/things/:thing  200'],
  ['GET /prefixed', 'GET /prefixed  200'],
  ['GET /throws/1', 'GET /throws/:x  500  TypeError'],
  ['GET /rejects', 'GET /rejects  500  SyntaxError'],
  ['GET /context', 'GET /context  503  ServiceUnavailableError'],
  ['GET /body', 'GET /body  500  TypeError'],
  ['GET /missing', 'GET /missing  404'],
  ['GET /invalid', 'GET /invalid  422'],
  ['GET /handled', 'GET /handled  400'],
  ['GET /unavailable', 'GET /unavailable  503  URIError'],
  ['GET /absent/1', 'GET /absent/:id  404'],
  ['GET /plain', 'GET  200'],
  ['GET /nothing/1', 'GET  404'],
  ['DELETE /users/1', 'DELETE  405'],
] as const

describe('koa 3 and @koa/router 15', () => {
  describeFramework({
    code: APP.replace("import Router from '@koa/router'", "import { Router } from '@koa/router'"),
    exchanges: EXCHANGES,
    userRoute: '/users/:id',
  })
})

describe('koa 2 and @koa/router 12', () => {
  describeFramework({
    packages: ['koa@2.16.3', '@koa/router@12.0.2', '@opentelemetry/api@1.10.0'],
    code: APP,
    exchanges: EXCHANGES,
    userRoute: '/users/:id',
  })
})
