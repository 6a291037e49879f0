import Fastify from 'fastify'
export const a = Fastify({ logger: { name: 'a' } })
