import Fastify from 'fastify'
export const b = Fastify({ logger: { name: 'b' } })
