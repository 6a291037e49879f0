import { describe } from 'vitest'
import { describeFramework } from './support/describe-framework.ts'

const APP = `
import Hapi from '@hapi/hapi'

const server = Hapi.server({ port: 0, host: '127.0.0.1', debug: false })
const get = (path, handler) => server.route({ method: 'GET', path, handler })
get('/', () => 'root')
get('/users/{id}', () => work())
get('/health', () => work())
get('/optional/{x?}', () => 'optional')
get('/two/{segments*2}', () => 'two')
get('/files/{rest*}', () => 'rest')
server.route({ method: '*', path: '/all/{x}', handler: () => 'all' })
get('/throws/{x}', () => { throw new TypeError('thrown') })
get('/rejects', async () => { await null; throw new SyntaxError('rejected') })
get('/missing', () => { throw Object.assign(new NoSuchUser('nobody'), { isBoom: true, isServer: false, reformat() {}, output: { statusCode: 404, payload: {}, headers: {} } }) })
get('/invalid', (request, h) => h.response('invalid').code(422))
get('/absent/{id}', (request, h) => h.response('no such thing').code(404))
get('/hooked', () => 'never')
get('/unavailable', () => { throw new URIError('mine') })
get('/recovered', () => { throw new Error('recovered') })
server.ext('onPreHandler', (request, h) => {
  if (request.path === '/hooked') throw new EvalError('in a hook')
  return h.continue
})
server.ext('onPreResponse', (request, h) => {
  if (request.path === '/unavailable') return h.response('mine').code(503)
  if (request.path === '/recovered') return h.response('mine').code(200)
  return h.continue
})
const plugin = {
  name: 'versions',
  register: (versions) => versions.route({ method: 'GET', path: '/things/{thing}', handler: () => 'thing' }),
}
server.register(plugin, { routes: { prefix: '/api/{version}' } })
  .then(() => server.start())
  .then(() => listening(server.listener))
`

describe('hapi 21', () => {
  describeFramework({
    code: APP,
    userRoute: '/users/{id}',
    exchanges: [
      ['GET /', 'GET /  200'],
      ['GET /?q=1', 'GET /  200'],
      ['GET /users/1', 'GET /users/{id}  200'],
      ['HEAD /users/1', 'HEAD /users/{id}  200'],
      ['GET /optional', 'GET /optional/{x?}  200'],
      ['GET /two/a/b', 'GET /two/{segments*2}  200'],
      ['GET /files/a/b', 'GET /files/{rest*}  200'],
      ['PUT /all/1', 'PUT /all/{x}  200'],
      ['GET /api/v1/things/lamp', 'GET /api/{version}/things/{thing}  200'],
      ['GET /throws/1', 'GET /throws/{x}  500  TypeError'],
      ['GET /rejects', 'GET /rejects  500  SyntaxError'],
      ['GET /hooked', 'GET /hooked  500  EvalError'],
      ['GET /unavailable', 'GET /unavailable  503  URIError'],
      ['GET /recovered', 'GET /recovered  200'],
      ['GET /missing', 'GET /missing  404'],
      ['GET /invalid', 'GET /invalid  422'],
      ['GET /absent/1', 'GET /absent/{id}  404'],
      ['GET /nothing/1', 'GET  404'],
      ['DELETE /users/1', 'DELETE  404'],
    ],
  })
})
