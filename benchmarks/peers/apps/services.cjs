// Express with a query to Postgres, a command to Redis and a log line per request. PG_URL and REDIS_URL say where they are.
// By hand: node -e "require('child_process').fork('services.cjs').on('message', console.log)"
const express = require('express')
const { Pool } = require('pg')
const pino = require('pino')
const { createClient } = require('redis')
const probe = require('./probe.cjs')

const log = pino(pino.destination('/dev/null'))
// Twenty such processes share a server that takes a hundred connections.
const pool = new Pool({ connectionString: process.env.PG_URL, max: 4 })
const redis = createClient({ url: process.env.REDIS_URL })

const app = express()
app.get('/users/:id', async (request, response) => {
  const visits = await redis.incr('visits')
  const { rows } = await pool.query('SELECT $1::int AS id, now() AS at', [request.params.id])
  log.info({ id: rows[0].id, visits }, 'user served')
  response.json({ id: rows[0].id, visits })
})
redis.connect().then(() => {
  const server = app.listen(0, '127.0.0.1', () => probe.listening(server))
})
