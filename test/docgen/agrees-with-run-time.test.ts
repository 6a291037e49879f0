import { join } from 'node:path'
import { expect, test } from 'vitest'
import { scanEvents } from '../../src/docgen/scan.ts'
import { startReceiver } from '../../src/receiver/receiver.ts'
import { runApp } from '../support/run-app.ts'
import { temporaryTree } from './temporary-tree.ts'

/** Events, and messages that are none, of each logger: what is scanned is what is run. */
const APP = `
const pino = require('pino')
const winston = require('winston')
const bunyan = require('bunyan')
const { logs, SeverityNumber } = require('@opentelemetry/api')

const quiet = { write() {} }
const log = pino({ name: 'shop', customLevels: { audit: 35 }, base: { region: 'eu' } }, quiet)
const mail = log.child({ name: 'mail', mail__id: 1 })
const old = bunyan.createLogger({ name: 'old', component: 'http', streams: [{ stream: quiet }] })
const web = winston.createLogger({
  defaultMeta: { service: 'web', team: 'a' },
  transports: [new winston.transports.Stream({ stream: new (require('node:stream').Writable)({ write: (a, b, done) => done() }) })],
})
const plain = pino(quiet)

log.info({ order__id: 1, nested: { a: 1 } }, 'order.created')
log.warn('OrderRefused')
log.error({ err: new Error('boom'), order__id: 1 }, 'order-lost')
log.audit({ actor: 'me' }, 'HTTPRequest')
log.info('Server is listening')
log.info('order %s', 'x')
log.info({ only: 'fields' })
log.info({ 'otel.event.name': 'whole.Name', a__b: 1 }, 'Any text')
mail.info('sent')
old.info({ req__id: 1 }, 'request-seen')
old.fatal(new Error('boom'), 'request.broken')
old.info('Prose again')
web.info('page.seen', { page__id: 1 })
web.log('warn', 'page.slow', { took__ms: 5 })
web.log({ level: 'error', message: 'page.broken' })
web.info('a sentence')
plain.info('started')
plain.info('app.started')
logs.getLogger('any').emit({ eventName: 'otel.native', severityNumber: SeverityNumber.WARN, attributes: { k: 1 } })
logs.getLogger('any').emit({ body: 'no event' })
`

/** What the log bridge adds to what the code gives. */
const ADDED = /^(?:exception\..*|event\.name)$/

test('the catalogue of an app has the names and attributes that its records arrive with', async () => {
  const root = temporaryTree({ 'app.cjs': APP })
  const { entries, warnings } = await scanEvents({ roots: [join(root, 'app.cjs')], exclude: [], commandsOf: new Set() })
  expect(warnings).toEqual([])
  const scanned = entries.map(({ name, attributes }) => [name, attributes] as const)
  expect(scanned).toHaveLength(13)

  await using receiver = await startReceiver()
  const { code } = await runApp({ code: APP, format: 'cjs', receiver, env: { OTEL_METRICS_EXPORTER: 'none' } })
  expect(code).toBe(0)
  const arrived = receiver.logs
    .filter(({ eventName }) => eventName !== undefined && eventName !== '')
    .map(
      ({ eventName = '', attributes }) =>
        [
          eventName,
          Object.keys(attributes)
            .filter((key) => !ADDED.test(key))
            .toSorted(),
        ] as const,
    )
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
  expect(arrived).toEqual(scanned)
})
