// An embedded Postgres with a socket, so that nothing has to be installed. Runs without the preload.
import { PGlite } from '@electric-sql/pglite'
import { PGLiteSocketServer } from '@electric-sql/pglite-socket'

const db = await PGlite.create()
await db.exec(`
  CREATE TABLE products (id text PRIMARY KEY, name text NOT NULL, left_over int NOT NULL CHECK (left_over >= 0));
  CREATE TABLE orders (id serial PRIMARY KEY, product text NOT NULL REFERENCES products, quantity int NOT NULL);
  INSERT INTO products VALUES ('kettle', 'Kettle', 5), ('teapot', 'Teapot', 1);
`)
const server = new PGLiteSocketServer({ db, host: '127.0.0.1', port: 0, maxConnections: 10 })
server.addEventListener('listening', ({ detail }) => {
  console.log(`listening at postgres://postgres@127.0.0.1:${detail.port}/postgres`)
})
await server.start()
