import { describe } from 'vitest'
import { describeFramework } from './support/describe-framework.ts'

/** What decorators compile to, since Node strips types only. */
const app = (platform: string): string => `
import 'reflect-metadata'
import { All, Catch, Controller, Get, HttpCode, HttpException, Module, NotFoundException, Post, UseFilters, UseGuards } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
${platform}

function decorate(target, key, ...decorators) {
  const descriptor = key && Object.getOwnPropertyDescriptor(target, key)
  for (const decorator of decorators.reverse()) key ? decorator(target, key, descriptor) : decorator(target)
}
class Guard {
  canActivate(context) {
    if (context.switchToHttp().getRequest().url.includes('guarded')) throw new EvalError('guard')
    return true
  }
}
class Filter {
  catch(error, host) {
    const response = host.switchToHttp().getResponse()
    response.status(503).send('mine')
  }
}
decorate(Filter, undefined, Catch(URIError))
class Shop {
  root() { return 'root' }
  user() { return work() }
  health() { return work() }
  rest() { return 'rest' }
  all() { return 'all' }
  guarded() { return 'never' }
  throws() { throw new TypeError('thrown') }
  async rejects() { await null; throw new SyntaxError('rejected') }
  missing() { throw new NotFoundException('nobody') }
  invalid() { throw new HttpException('invalid', 422) }
  unavailable() { throw new HttpException('not now', 503) }
  filtered() { throw new URIError('mine') }
}
const routes = {
  root: Get(), user: Get('users/:id'), health: Get('health'), rest: Get('files/*rest'), all: All('all/:x'), guarded: Get('guarded/:x'),
  throws: Get('throws/:x'), rejects: Get('rejects'), missing: Get('missing'), invalid: Get('invalid'), unavailable: Get('unavailable'),
  filtered: Get('filtered'),
}
for (const [name, route] of Object.entries(routes)) decorate(Shop.prototype, name, route)
decorate(Shop.prototype, 'guarded', UseGuards(Guard))
decorate(Shop.prototype, 'filtered', UseFilters(Filter))
decorate(Shop, undefined, Controller())
class Things {
  thing() { return 'thing' }
}
decorate(Things.prototype, 'thing', Get('things/:thing'))
decorate(Things, undefined, Controller('api/:version'))
class App {}
decorate(App, undefined, Module({ controllers: [Shop, Things] }))
NestFactory.create(App, ...ADAPTER, { logger: false })
  .then(async (app) => { await app.listen(0, '127.0.0.1'); listening(app.getHttpServer()) })
`

const EXCHANGES = [
  ['GET /', 'GET /  200'],
  ['GET /?q=1', 'GET /  200'],
  ['GET /users/1', 'GET /users/:id  200'],
  ['GET /files/a/b', 'GET /files/*rest  200'],
  ['PUT /all/1', 'PUT /all/:x  200'],
  ['GET /api/v1/things/lamp', 'GET /api/:version/things/:thing  200'],
  ['GET /guarded/1', 'GET /guarded/:x  500  EvalError'],
  ['GET /throws/1', 'GET /throws/:x  500  TypeError'],
  ['GET /rejects', 'GET /rejects  500  SyntaxError'],
  ['GET /unavailable', 'GET /unavailable  503  HttpException'],
  ['GET /filtered', 'GET /filtered  503  URIError'],
  ['GET /missing', 'GET /missing  404'],
  ['GET /invalid', 'GET /invalid  422'],
  ['GET /nothing/1', 'GET  404'],
  ['DELETE /users/1', 'DELETE  404'],
] as const

const EXPRESS = 'const ADAPTER = []'
const FASTIFY = `import { FastifyAdapter } from '@nestjs/platform-fastify'
const ADAPTER = [new FastifyAdapter()]`

describe('nestjs 11', () => {
  describeFramework({ code: app(EXPRESS), exchanges: EXCHANGES, userRoute: '/users/:id' })
})

// Upstream's range ends before 12, which is made of ES modules only.
describe.each([
  ['express', '@nestjs/platform-express@12.5.1', EXPRESS, 'files/*rest'],
  ['fastify', '@nestjs/platform-fastify@12.5.0', FASTIFY, 'files/*'],
])('nestjs 12 on %s', (_name, platform, code, wildcard) => {
  describeFramework({
    packages: [
      '@nestjs/core@12.5.1',
      '@nestjs/common@12.5.1',
      platform,
      'reflect-metadata@0.2.2',
      'rxjs@7.8.2',
      '@opentelemetry/api@1.10.0',
    ],
    code: app(code).replace('files/*rest', wildcard),
    exchanges: EXCHANGES.map(([request, span]) => [request, span.replace('files/*rest', wildcard)]),
    userRoute: '/users/:id',
  })
})
