import { beforeAll, expect, it } from 'vitest'
import { traceTree } from '../../src/receiver/trace-tree.ts'
import { describeFormats } from '../support/formats.ts'
import { serveOne, TRACE_ID } from '../support/served-app.ts'
import { describeWith } from '../support/services.ts'
import { installProject } from '../support/tarball.ts'

/** An empty project of a user, with the product from its tarball and a library of each kind. */
const PACKAGES = [
  'express@5.3.0',
  'fastify@5.12.8',
  'koa@3.3.0',
  '@koa/router@15.7.0',
  '@hapi/hapi@21.4.10',
  'pg@8.23.1',
  'mysql2@3.24.5',
  'redis@6.3.1',
  'ioredis@6.0.0',
  'amqplib@2.3.1',
  'pino@10.4.0',
  '@opentelemetry/api@1.10.0',
]

const APP = `
import express from 'express'
import fastify from 'fastify'
import Koa from 'koa'
import { Router } from '@koa/router'
import Hapi from '@hapi/hapi'
import pg from 'pg'
import mysql from 'mysql2/promise'
import { createClient } from 'redis'
import Redis from 'ioredis'
import amqp from 'amqplib'
import pino from 'pino'

const log = pino({ name: 'shop' }, { write() {} })
const listen = (server) => new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server.address().port)))
const redis = createClient({ url: process.env.REDIS })
const ready = (async () => {
  const expressApp = express()
  expressApp.get('/express/:id', async (request, response) => {
    const pool = new pg.Pool({ connectionString: process.env.POSTGRES })
    await pool.query('SELECT $1::int', [1])
    await pool.end()
    response.send('ok')
  })
  const fastifyApp = fastify()
  fastifyApp.get('/fastify/:id', async () => {
    const connection = await mysql.createConnection(process.env.MARIADB)
    await connection.query('SELECT 1')
    await connection.end()
    return 'ok'
  })
  await fastifyApp.ready()
  const koaApp = new Koa()
  koaApp.use(new Router().get('/koa/:id', async (ctx) => {
    await redis.set('installed', '1')
    const other = new Redis(process.env.REDIS)
    await other.get('installed')
    other.disconnect()
    ctx.body = 'ok'
  }).routes())
  const hapi = Hapi.server({ port: 0, host: '127.0.0.1' })
  hapi.route({ method: 'GET', path: '/hapi/{id}', handler: async () => {
    const connection = await amqp.connect(process.env.RABBITMQ)
    const channel = await connection.createConfirmChannel()
    channel.publish('amq.topic', 'installed', Buffer.from('x'))
    await channel.waitForConfirms()
    await connection.close()
    return 'ok'
  } })
  await hapi.start()
  await redis.connect()
  return {
    express: await listen(createServer(expressApp)),
    fastify: await listen(fastifyApp.server),
    koa: await listen(createServer(koaApp.callback())),
    hapi: hapi.info.port,
  }
})()
async function handle() {
  const answers = []
  for (const [name, port] of Object.entries(await ready)) {
    answers.push(await (await fetch('http://127.0.0.1:' + port + '/' + name + '/1')).text())
  }
  log.info('all called')
  return answers
}
`

const TREE = `GET  server  http  (remote parent)
├─ GET  client  undici
│  └─ GET /express/:id  server  http
│     ├─ pg-pool.connect  client  pg
│     │  └─ pg.connect  client  pg
│     └─ pg.query:SELECT postgres  client  pg
├─ GET  client  undici
│  └─ GET /fastify/:id  server  http
│     └─ SELECT  client  mysql2
├─ GET  client  undici
│  └─ GET /hapi/{id}  server  http
│     └─ publish amq.topic  producer  amqplib
└─ GET  client  undici
   └─ GET /koa/:id  server  http
      ├─ connect  client  ioredis
      ├─ get  client  ioredis
      └─ redis-SET  client  redis`

describeWith(['postgres', 'mariadb', 'redis', 'rabbitmq'], ({ postgres, mariadb, redis, rabbitmq }) => {
  let project: string
  beforeAll(async () => {
    project = await installProject(PACKAGES)
  }, 300_000)

  describeFormats((format) => {
    it('traces a library of each kind from the tarball in an empty project', async () => {
      const env = { POSTGRES: postgres.url, MARIADB: mariadb.url, REDIS: redis.url, RABBITMQ: rabbitmq.url }
      const { answer, spans, logs, stderr } = await serveOne({ code: APP, format, project, env })
      expect({ answer, stderr }).toEqual({ answer: ['ok', 'ok', 'ok', 'ok'], stderr: '' })
      const inRequest = spans.filter(({ traceId }) => traceId === TRACE_ID)
      expect(traceTree(inRequest, { order: 'name' })).toBe(TREE)
      expect(logs.map(({ body, traceId }) => ({ body, traceId }))).toEqual([{ body: 'all called', traceId: TRACE_ID }])
    })
  })
})
