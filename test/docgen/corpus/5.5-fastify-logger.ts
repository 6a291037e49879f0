import Fastify, { type FastifyInstance } from 'fastify'
const app = Fastify({ logger: { name: 'api' } })
app.log.info('server.started')
app.get('/', async (request, reply) => {
  request.log.info({ a: 1 }, 'page.seen')
  reply.log.warn('page.old')
  request.server.log.info('page.server')
})
export async function routes(fastify: FastifyInstance) {
  fastify.log.info('plugin.loaded')
  fastify.post('/', (req) => req.log.child({ b: 1 }).info('page.saved'))
}

/* expected
"api.page.old" warn :6 ()
"api.page.saved" info :11 (b)
"api.page.seen" info :5 (a)
"api.page.server" info :7 ()
"api.plugin.loaded" info :10 ()
"api.server.started" info :3 ()
*/
