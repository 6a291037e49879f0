import { describe } from 'vitest'
import { describeFramework } from './support/describe-framework.ts'

const APP = `
import connect from 'connect'

const app = connect()
app.use((request, response, next) => next())
app.use('/users', async (request, response) => response.end(await work()))
app.use('/health', async (request, response) => response.end(await work()))
const inner = connect()
inner.use('/things', (request, response) => response.end('thing'))
inner.use('/guarded', (request, response, next) => next())
app.use('/api', inner)
app.use('/throws', () => { throw new TypeError('thrown') })
app.use('/passes', async (request, response, next) => next(new RangeError('passed')))
app.use('/missing', (request, response, next) => next(new NoSuchUser('nobody')))
app.use('/unavailable', (request, response, next) => next(Object.assign(new URIError('mine'), { mine: 503 })))
app.use((error, request, response, next) => {
  if (!error.mine) return next(error)
  response.statusCode = error.mine
  response.end()
})
const server = app.listen(0, '127.0.0.1', () => listening(server))
`

// Connect has no routes; the mount path of the handler that answered is the next best, and is not a raw path.
describe('connect 3', () => {
  describeFramework({
    code: APP,
    userRoute: '/users',
    exchanges: [
      ['GET /users/1', 'GET /users  200'],
      ['GET /api/things/lamp', 'GET /api/things  200'],
      ['GET /throws/1', 'GET /throws  500  TypeError'],
      ['GET /passes', 'GET /passes  500  RangeError'],
      ['GET /unavailable', 'GET /unavailable  503  URIError'],
      ['GET /missing', 'GET  404'],
      ['GET /api/guarded', 'GET  404'],
      ['GET /nothing/1', 'GET  404'],
    ],
  })
})
