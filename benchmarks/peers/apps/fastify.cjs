// By hand: node -e "require('child_process').fork('fastify.cjs').on('message', console.log)"
const fastify = require('fastify')
const probe = require('./probe.cjs')

const app = fastify()
app.addHook('onRequest', async (request, reply) => {
  reply.header('x-request-id', '1')
})
app.get('/users/:id', async (request) => ({ id: request.params.id, name: 'Ada', roles: ['admin', 'user'] }))
app.listen({ port: 0, host: '127.0.0.1' }).then(() => probe.listening(app.server))
