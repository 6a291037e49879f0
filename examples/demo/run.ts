// `npm start`: two services under the preload, and a receiver that prints what they send.
// `npm start -- --keep` stays up for requests of your own.
import { constants } from 'node:os'
import { parseArgs } from 'node:util'
import { startReceiver } from '../../src/receiver/receiver.ts'
import { type Child, killChildren, startChild } from './child.ts'
import { paint, say, sayMetrics, sayTitle, sayTrace } from './print.ts'
import { send, type Step, STEPS } from './requests.ts'
import { type Arrived, createTraces } from './traces.ts'

/** As one would type it in examples/demo. */
const PRELOAD = '../../register.mjs'
const { values } = parseArgs({ options: { keep: { type: 'boolean', default: false } } })

process.on('exit', killChildren)
// Nobody reads any more, as in `npm start | head`.
process.stdout.on('error', () => process.exit())
const interrupted = new Promise<NodeJS.Signals>((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      // A second one does not wait for anything.
      process.once(signal, () => process.exit(128 + constants.signals[signal]))
      resolve(signal)
    })
  }
  // A signal that is sent to npm ends npm's shell, which hands nothing on.
  const { ppid } = process
  setInterval(() => process.ppid !== ppid && resolve('SIGTERM'), 200).unref()
})

const receiver = await startReceiver()
const traces = createTraces(receiver)
const services: Child[] = []
const ENV: Readonly<Record<string, string>> = {
  OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
  // Sooner than by default, so that nobody has to wait for the next trace.
  OTEL_BSP_SCHEDULE_DELAY: '200',
  OTEL_BLRP_SCHEDULE_DELAY: '200',
  OTEL_NODE_INSTRUMENTATION_PG_IGNORE_CONNECT_SPANS: 'true',
}

const driven = await Promise.race([drive(), interrupted])
if (typeof driven === 'string') {
  await stopServices()
  process.exit(128 + constants.signals[driven])
}
if (values.keep) await keep(driven.url)
const hasMetrics = await finish()
if (!driven.complete || !hasMetrics) process.exitCode = 1

/** Starts everything and sends the requests. */
async function drive(): Promise<{ readonly url: string; readonly complete: boolean }> {
  say('Two services over an embedded Postgres, with these variables:')
  for (const [name, value] of Object.entries(ENV)) say(paint('dim', `  ${name}=${value}`))
  const { url } = await startServices()
  let complete = true
  for (const step of STEPS) complete = (await runStep(url, step)) && complete
  return { url, complete }
}

/** Starts all, and returns the front end. */
async function startServices(): Promise<Child> {
  const database = await startChild({ name: 'database', args: ['database.mjs'], env: {} })
  services.push(database)
  const stock = await startService('shop-stock', 'stock.cjs', { DATABASE_URL: database.url })
  return startService('shop-web', 'web.mjs', { STOCK_URL: stock.url })
}

async function startService(name: string, file: string, ownEnv: Readonly<Record<string, string>>): Promise<Child> {
  const env = { OTEL_SERVICE_NAME: name, ...ENV, ...ownEnv }
  const service = await startChild({ name, args: ['--import', PRELOAD, file], env })
  services.unshift(service)
  say(`  OTEL_SERVICE_NAME=${name} node --import ${PRELOAD} ${file}`)
  say(paint('dim', `    listens at ${service.url}`))
  return service
}

/** Sends one request and prints its trace. False when the answer or the telemetry is not what it has to be. */
async function runStep(url: string, step: Step): Promise<boolean> {
  const status = await send(url, step)
  sayTitle(`${step.title}: ${step.method} ${step.path} -> ${status}`)
  const arrived = await traces.waitFor(step)
  sayTrace(arrived.spans, arrived.logs)
  if (status !== step.status) say(paint('red', `  the answer has to be ${step.status}`))
  if (!arrived.complete) say(paint('red', '  this trace is not complete'))
  return arrived.complete && status === step.status
}

/** Prints what comes in until the demo is interrupted. */
async function keep(url: string): Promise<void> {
  sayTitle('Your turn; Ctrl-C ends it')
  say(`  curl ${url}/products/teapot`)
  say(`  curl ${url}/orders --json '{"product":"teapot","quantity":1}'`)
  say(`  curl ${url}/report`)
  const print = ({ spans, logs }: Arrived): void => {
    sayTitle(spans.find((span) => span.parentSpanId === undefined)?.name ?? 'Spans')
    sayTrace(spans, logs)
  }
  const stopPrinting = traces.onTrace(print)
  await interrupted
  stopPrinting()
}

/** Ends the services by SIGTERM, which makes them send what they still have, and prints the rest and a summary. */
async function finish(): Promise<boolean> {
  const lines = services.flatMap((service) => service.lines)
  await stopServices()
  sayTitle('Metrics, sent at the end of each service')
  sayMetrics(receiver.metrics)
  sayTitle("A line of the services' own log: it has the ids of its trace")
  say(`  ${lines.find((line) => line.includes('trace_id')) ?? 'there is none'}`)
  const { spans, logs, metrics } = receiver
  const counts = `${traces.count()} traces, ${spans.length} spans, ${logs.length} log records, ${metrics.length} metrics`
  sayTitle(`Received: ${counts}`)
  if (!values.keep) say('  npm start -- --keep   stays up for requests of your own')
  await receiver.close()
  return metrics.length > 0
}

/** The front end first, the database last. */
async function stopServices(): Promise<void> {
  for (const service of services) await service.stop()
}
