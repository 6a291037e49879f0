import { describe } from 'vitest'
import { describeFramework } from './support/describe-framework.ts'

/** Express 5, and what Express 4 writes differently: patterns, and that it does not see what is rejected. */
const EXPRESS_5 = `
import express from 'express'

const app = express()
app.use((request, response, next) => next())
app.get('/', (request, response) => response.send('root'))
app.get('/users/:id', async (request, response) => response.send(await work()))
app.get('/health', async (request, response) => response.send(await work()))
app.get('/optional{/:x}', (request, response) => response.send('optional'))
app.get('/files/*rest', (request, response) => response.send('rest'))
app.get(/^\\/numbers\\/(\\d+)$/, (request, response) => response.send('number'))
app.get(['/one', '/two/:x'], (request, response) => response.send('several'))
app.route('/chain').get((request, response, next) => next()).post((request, response) => response.send('chain'))
app.all('/all/:x', (request, response) => response.send('all'))
app.get('/skipped/:first', (request, response, next) => next('route'))
app.get('/skipped/:second', (request, response) => response.send('second'))

const versions = express.Router({ mergeParams: true })
const things = express.Router()
things.get('/:thing', async (request, response) => response.send('thing'))
versions.get('/', (request, response) => response.send('versions'))
versions.use((request, response, next) => setImmediate(next))
versions.use('/things', things, (error, request, response, next) => next(error))
app.use('/api/:version', versions)
const admin = express()
admin.get('/stats/:day', (request, response) => response.send('stats'))
app.use('/admin', admin)
app.use('/graphql', (request, response) => response.send('{}'))
app.use('/guarded', (request, response, next) => next())

app.get('/throws/:x', () => { throw new TypeError('thrown') })
app.get('/passes', (request, response, next) => next(new RangeError('passed')))
app.param('user', (request, response, next, user) => next(user === 'bad' ? new EvalError('param') : undefined))
app.get('/param/:user', (request, response) => response.send('user'))
app.get('/missing', (request, response, next) => next(new NoSuchUser('nobody')))
app.get('/invalid', (request, response, next) => next(Object.assign(new Error('invalid'), { mine: 422 })))
app.get('/unavailable', (request, response, next) => next(Object.assign(new URIError('mine'), { mine: 503 })))
app.get('/absent/:id', (request, response) => response.status(404).send('no such thing'))
app.get('/rejects', async () => { await null; throw new SyntaxError('rejected') })
app.use((error, request, response, next) => {
  if (error.mine) response.status(error.mine).send('mine')
  else next(error)
})
const server = app.listen(0, '127.0.0.1', () => listening(server))
`

const EXPRESS_4 = EXPRESS_5.replace('/optional{/:x}', '/optional/:x?')
  .replace('/files/*rest', '/files/*')
  .replace(/app\.get\('\/rejects'.*/, '')

const EXCHANGES = [
  ['GET /', 'GET /  200'],
  ['GET /?q=1', 'GET /  200'],
  ['GET /users/1', 'GET /users/:id  200'],
  ['GET /USERS/1/', 'GET /users/:id  200'],
  ['HEAD /users/1', 'HEAD /users/:id  200'],
  ['GET /optional', 'GET /optional{/:x}  200'],
  ['GET /optional/1', 'GET /optional{/:x}  200'],
  ['GET /files/a/b', 'GET /files/*rest  200'],
  ['GET /numbers/12', String.raw`GET /^\/numbers\/(\d+)$/  200`],
  ['GET /one', 'GET /one,/two/:x  200'],
  ['GET /two/2', 'GET /one,/two/:x  200'],
  ['POST /chain', 'POST /chain  200'],
  ['PUT /all/1', 'PUT /all/:x  200'],
  ['GET /skipped/1', 'GET /skipped/:second  200'],
  ['GET /api/v1', 'GET /api/:version  200'],
  ['GET /api/v1/things/lamp', 'GET /api/:version/things/:thing  200'],
  ['GET /admin/stats/today', 'GET /admin/stats/:day  200'],
  // Handled without a route, so the mount path is what there is to say.
  ['POST /graphql', 'POST /graphql  200'],
  ['GET /throws/1', 'GET /throws/:x  500  TypeError'],
  ['GET /passes', 'GET /passes  500  RangeError'],
  ['GET /param/good', 'GET /param/:user  200'],
  ['GET /param/bad', 'GET  500  EvalError'],
  ['GET /missing', 'GET /missing  404'],
  ['GET /invalid', 'GET /invalid  422'],
  ['GET /unavailable', 'GET /unavailable  503  URIError'],
  ['GET /absent/1', 'GET /absent/:id  404'],
  ['GET /nothing/1', 'GET  404'],
  ['GET /guarded/nothing', 'GET  404'],
  ['GET /api/v1/nothing', 'GET  404'],
  ['DELETE /users/1', 'DELETE  404'],
] as const

describe('express 5', () => {
  describeFramework({
    code: EXPRESS_5,
    userRoute: '/users/:id',
    exchanges: [...EXCHANGES, ['GET /rejects', 'GET /rejects  500  SyntaxError']],
  })
})

describe('express 4', () => {
  describeFramework({
    packages: ['express@4.22.3', '@opentelemetry/api@1.10.0'],
    code: EXPRESS_4,
    userRoute: '/users/:id',
    exchanges: EXCHANGES.map(([request, span]) => [
      request,
      span.replace('/optional{/:x}', '/optional/:x?').replace('/files/*rest', '/files/*'),
    ]),
  })
})
