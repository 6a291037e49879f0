// The back end: Fastify over Postgres, in CommonJS. Nothing in here knows about telemetry.
const fastify = require('fastify')
const { Pool } = require('pg')
const pino = require('pino')

const { PORT = '0', DATABASE_URL } = process.env
const log = pino({ name: 'stock' })
const pool = new Pool({ connectionString: DATABASE_URL })
const app = fastify()

app.get('/stock/:id', async (request, reply) => {
  const { rows } = await pool.query('SELECT id, name, left_over FROM products WHERE id = $1', [request.params.id])
  if (rows.length === 0) return reply.code(404).send({ message: 'There is no such product.' })
  return rows[0]
})

app.post('/reservations', async (request, reply) => {
  const { product, quantity } = request.body
  await pool.query('UPDATE products SET left_over = left_over - $1 WHERE id = $2', [quantity, product])
  const { rows } = await pool.query('INSERT INTO orders (product, quantity) VALUES ($1, $2) RETURNING id', [
    product,
    quantity,
  ])
  log.info({ product, quantity }, 'reserved')
  return reply.code(201).send(rows[0])
})

app.get('/report', async () => {
  const { rows } = await pool.query('SELECT count(*)::int AS orders, pg_sleep(1.2)::text FROM orders')
  return { orders: rows[0].orders }
})

app.addHook('onError', async (_request, _reply, error) => log.error(error, 'request failed'))

app.listen({ port: Number(PORT), host: '127.0.0.1' }).then((url) => console.log(`listening at ${url}`))
