import { describe, expect, it } from 'vitest'
import { startReceiver } from '../../src/receiver/receiver.ts'
import { runApp } from '../support/run-app.ts'

/** Three loggers, the app's own events and the logs API, each with an event on the lists and one that is not. */
const APP = `
  const pino = require('pino')
  const winston = require('winston')
  const bunyan = require('bunyan')
  const { getEventLogger, status } = require(process.env.APP_DOOR)
  const { logs, trace } = require('@opentelemetry/api')

  const loggers = [
    pino({ name: 'shop' }),
    winston.createLogger({ defaultMeta: { name: 'shop' }, transports: [new winston.transports.Console()] }),
    bunyan.createLogger({ name: 'shop' }),
  ]
  trace.getTracer('app').startActiveSpan('work', (span) => {
    for (const log of loggers) {
      log.info('order-placed')
      log.info('order-lost')
      log.info('A sentence is no event.')
    }
    getEventLogger('shop').info('order-placed')
    getEventLogger('shop').info('order-lost')
    const direct = logs.getLogger('shop')
    direct.emit({ eventName: 'shop.order_placed' })
    direct.emit({ eventName: 'shop.order_lost' })
    direct.emit({ attributes: { 'event.name': 'shop.order_lost' } })
    direct.emit({ body: 'A sentence is no event.' })
    span.end()
  })
  console.log(JSON.stringify({ events: status().events }))
`
const CATALOGUE = JSON.stringify({ events: [{ name: 'shop.order_placed' }] })

type Outcome = {
  readonly names: readonly (string | undefined)[]
  readonly spanEvents: readonly string[]
  /** What `status()` tells of the events outside the lists. */
  readonly counts: unknown
  readonly stderr: string
}

async function run(env: Record<string, string>): Promise<Outcome> {
  await using receiver = await startReceiver()
  const { code, stdout, stderr } = await runApp({
    code: APP,
    format: 'cjs',
    files: { 'events.json': CATALOGUE, 'broken.json': '{"events":', 'shapeless.json': '[]' },
    receiver,
    env: {
      OTEL_SERVICE_NAME: 'app',
      OTEL_METRICS_EXPORTER: 'none',
      APP_DOOR: new URL('../../dist/api.cjs', import.meta.url).pathname,
      ...env,
    },
  })
  // The app's own lines are its own.
  expect([code, stdout.match(/order-lost/g)?.length]).toEqual([0, 3])
  return {
    names: receiver.logs.map(({ eventName }) => eventName),
    counts: (JSON.parse(/^.*"events".*$/m.exec(stdout)?.[0] ?? '{}') as { readonly events?: unknown }).events,
    spanEvents: receiver.spans.flatMap(({ events }) => events.map(({ name }) => name)),
    stderr,
  }
}

const times = (count: number, ...names: readonly (string | undefined)[]): readonly (string | undefined)[] =>
  Array.from({ length: count }, () => names).flat()

const EVERYTHING = [
  ...times(3, 'shop.order_placed', 'shop.order_lost', undefined),
  ...times(2, 'shop.order_placed', 'shop.order_lost'),
  ...times(2, undefined),
]

describe('OTEL_NODE_EVENT_ALLOWLIST', () => {
  it('keeps other events of all loggers from the records and from the span, and no line of prose', async () => {
    const outcome = await run({ OTEL_NODE_EVENT_ALLOWLIST: 'shop.order_placed, users.*' })
    expect(outcome).toEqual({
      names: [...times(3, 'shop.order_placed', undefined), ...times(2, 'shop.order_placed'), undefined],
      spanEvents: times(4, 'shop.order_placed'),
      counts: { notInCatalogue: 0, notAllowed: 6 },
      stderr: '',
    })
  })

  it('allows all that begins alike', async () => {
    const outcome = await run({ OTEL_NODE_EVENT_ALLOWLIST: 'shop.*' })
    expect(outcome).toMatchObject({ names: EVERYTHING, counts: { notInCatalogue: 0, notAllowed: 0 }, stderr: '' })
  })
})

describe('OTEL_NODE_EVENT_CATALOGUE', () => {
  it('says once which event is not in it, whichever loggers log it, and exports it', async () => {
    const outcome = await run({ OTEL_NODE_EVENT_CATALOGUE: 'events.json' })
    expect(outcome).toMatchObject({
      names: EVERYTHING,
      counts: { notInCatalogue: 6, notAllowed: 0 },
      stderr: '[otel] the event "shop.order_lost" is not in the catalogue; exported and counted\n',
    })
  })

  it.each([
    ['missing.json', /ENOENT/],
    ['broken.json', /JSON/],
    ['shapeless.json', /it has no list of events/],
    ['.', /EISDIR/],
  ])('says once that %s cannot be read, and exports everything', async (file, why) => {
    const outcome = await run({ OTEL_NODE_EVENT_CATALOGUE: file })
    expect(outcome).toMatchObject({ names: EVERYTHING, counts: { notInCatalogue: 0, notAllowed: 0 } })
    expect(outcome.stderr).toMatch(
      new RegExp(
        `^\\[otel\\] OTEL_NODE_EVENT_CATALOGUE="${file}" is not the JSON file that \`otel docgen events --format json\` writes \\(.*\\); no event is checked against it\\.\\n$`,
      ),
    )
    expect(outcome.stderr).toMatch(why)
  })
})
