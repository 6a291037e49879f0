import { beforeAll, describe, expect, it } from 'vitest'
import { traceTree } from '../../src/receiver/trace-tree.ts'
import { describeFormats } from '../support/formats.ts'
import { describeWith } from '../support/services.ts'
import { installProject } from '../support/tarball.ts'
import { serveOne, TRACE_ID } from '../support/served-app.ts'

const PACKAGES = [
  'sequelize@6.37.8',
  'typeorm@1.1.1',
  'drizzle-orm@0.45.4',
  'knex@3.3.0',
  'pg@8.23.1',
  'pg-hstore@2.3.4',
  'pg-query-stream@4.17.0',
  'mysql2@3.24.5',
  '@opentelemetry/api@1.10.0',
]

/** Each app makes its table before the request, so that the request is what is told. */
const KNEX = `
import createKnex from 'knex'
const knex = createKnex({ client: 'pg', connection: process.env.POSTGRES, pool: { min: 1, max: 1 } })
const ready = knex.schema.dropTableIfExists('knex_users').then(() => knex.schema.createTable('knex_users', (table) => {
  table.increments()
  table.string('name')
}))
async function handle() {
  await ready
  await knex('knex_users').insert({ name: 'secret' })
  await knex.transaction((transaction) => transaction('knex_users').where({ name: 'secret' }).update({ name: 'other' }))
  const streamed = []
  for await (const row of knex('knex_users').select('name').stream()) streamed.push(row)
  const failed = await knex('knex_missing').select().catch((error) => error.code)
  return { first: await knex('knex_users').select('name').first(), streamed, failed }
}
`

const SEQUELIZE = `
import { DataTypes, Sequelize } from 'sequelize'
const define = async (url) => {
  const sequelize = new Sequelize(url, { logging: false, pool: { max: 1 } })
  const Users = sequelize.define('sequelize_user', { name: DataTypes.STRING }, { timestamps: false })
  await Users.sync({ force: true })
  return Users
}
const ready = Promise.all([define(process.env.POSTGRES), define(process.env.MARIADB)])
async function handle() {
  const names = []
  for (const Users of await ready) {
    await Users.create({ name: 'secret' })
    names.push((await Users.findOne({ where: { name: 'secret' } })).name)
  }
  return names
}
`

const TYPEORM = `
import { DataSource, EntitySchema } from 'typeorm'
const User = new EntitySchema({
  name: 'typeorm_user',
  columns: { id: { type: Number, primary: true, generated: true }, name: { type: String } },
})
const source = new DataSource({ type: 'postgres', url: process.env.POSTGRES, entities: [User], synchronize: true, poolSize: 1 })
const ready = source.initialize()
async function handle() {
  const users = (await ready).getRepository(User)
  await users.save({ name: 'secret' })
  return (await users.findOneBy({ name: 'secret' })).name
}
`

const DRIZZLE = `
import { eq } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/node-postgres'
import { pgTable, serial, text } from 'drizzle-orm/pg-core'
import pg from 'pg'
const users = pgTable('drizzle_users', { id: serial(), name: text() })
const pool = new pg.Pool({ connectionString: process.env.POSTGRES, max: 1 })
const database = drizzle(pool)
const ready = pool.query('CREATE TABLE IF NOT EXISTS drizzle_users (id serial, name text)')
async function handle() {
  await ready
  await database.insert(users).values({ name: 'secret' })
  const [user] = await database.select({ name: users.name }).from(users).where(eq(users.name, 'secret'))
  return user.name
}
`

describeWith(['postgres', 'mariadb'], ({ postgres, mariadb }) => {
  let project: string
  beforeAll(async () => {
    project = await installProject(PACKAGES)
  }, 300_000)

  describeFormats((format) => {
    const serve = async (code: string): Promise<{ answer: unknown; tree: string }> => {
      const env = {
        POSTGRES: postgres.url,
        MARIADB: mariadb.url,
        OTEL_NODE_INSTRUMENTATION_PG_IGNORE_CONNECT_SPANS: 'true',
      }
      const { answer, spans } = await serveOne({ code, format, project, env })
      const inRequest = spans.filter(({ traceId }) => traceId === TRACE_ID)
      return { answer, tree: traceTree(inRequest, { attributes: ['db.query.text'], order: 'name' }) }
    }

    describe('better known ORMs work, and are traced below their request without the values (F-40, T-47)', () => {
      it('knex, which has spans of its own around those of pg', async () => {
        const { answer, tree } = await serve(KNEX)
        expect(answer).toEqual({ first: { name: 'other' }, streamed: [{ name: 'other' }], failed: '42P01' })
        expect(tree).toMatchInlineSnapshot(`
          "GET  server  http  (remote parent)
          ├─ first postgres.knex_users  client  knex  db.query.text=select "name" from "knex_users" limit ?
          │  └─ pg.query:SELECT postgres  client  pg  db.query.text=select "name" from "knex_users" limit $1
          ├─ insert postgres.knex_users  client  knex  db.query.text=insert into "knex_users" ("name") values (?)
          │  └─ pg.query:INSERT postgres  client  pg  db.query.text=insert into "knex_users" ("name") values ($1)
          ├─ pg.query:BEGIN postgres  client  pg  db.query.text=BEGIN;
          ├─ pg.query:COMMIT postgres  client  pg  db.query.text=COMMIT;
          ├─ pg.query:SELECT postgres  client  pg  db.query.text=select "name" from "knex_users"
          ├─ select postgres.knex_missing  client  knex  error  db.query.text=select * from "knex_missing"
          │  └─ pg.query:SELECT postgres  client  pg  error  db.query.text=select * from "knex_missing"
          └─ update postgres.knex_users  client  knex  db.query.text=update "knex_users" set "name" = ? where "name" = ?
             └─ pg.query:UPDATE postgres  client  pg  db.query.text=update "knex_users" set "name" = $1 where "name" = $2"
        `)
      })

      it('sequelize, which writes values into the text', async () => {
        const { answer, tree } = await serve(SEQUELIZE)
        expect(answer).toEqual(['secret', 'secret'])
        expect(tree).toMatchInlineSnapshot(`
          "GET  server  http  (remote parent)
          ├─ INSERT  client  mysql2  db.query.text=INSERT INTO \`sequelize_users\` (\`id\`,\`name\`) VALUES (DEFAULT,?);
          ├─ SELECT  client  mysql2  db.query.text=SELECT \`id\`, \`name\` FROM \`sequelize_users\` AS \`sequelize_user\` WHERE \`sequelize_user\`.\`name\` = ? LIMIT ?;
          ├─ pg.query:INSERT postgres  client  pg  db.query.text=INSERT INTO "sequelize_users" ("id","name") VALUES (DEFAULT,$1) RETURNING "id","name";
          └─ pg.query:SELECT postgres  client  pg  db.query.text=SELECT "id", "name" FROM "sequelize_users" AS "sequelize_user" WHERE "sequelize_user"."name" = ? LIMIT ?;"
        `)
      })

      it('typeorm', async () => {
        const { answer, tree } = await serve(TYPEORM)
        expect(answer).toBe('secret')
        expect(tree).toMatchInlineSnapshot(`
          "GET  server  http  (remote parent)
          ├─ pg.query:COMMIT postgres  client  pg  db.query.text=COMMIT
          ├─ pg.query:INSERT postgres  client  pg  db.query.text=INSERT INTO "typeorm_user"("name") VALUES ($1) RETURNING "id"
          ├─ pg.query:SELECT postgres  client  pg  db.query.text=SELECT "typeorm_user"."id" AS "typeorm_user_id", "typeorm_user"."name" AS "typeorm_user_name" FROM "typeorm_user" "typeorm_user" WHERE (("typeorm_user"."name" = $1)) LIMIT 1
          └─ pg.query:START postgres  client  pg  db.query.text=START TRANSACTION"
        `)
      })

      it('drizzle', async () => {
        const { answer, tree } = await serve(DRIZZLE)
        expect(answer).toBe('secret')
        expect(tree).toMatchInlineSnapshot(`
          "GET  server  http  (remote parent)
          ├─ pg.query:INSERT postgres  client  pg  db.query.text=insert into "drizzle_users" ("id", "name") values (default, $1)
          └─ pg.query:SELECT postgres  client  pg  db.query.text=select "name" from "drizzle_users" where "drizzle_users"."name" = $1"
        `)
      })
    })
  })
})
