// An app that makes telemetry when a line on its standard input says so. `make 1000`, `status`, `end`, `exit`;
// run by hand: `node --import ./register.mjs test/outage/support/app.cjs`.
'use strict'
const fs = require('node:fs')
const { logs, metrics, SpanStatusCode, trace } = require('@opentelemetry/api')

const tracer = trace.getTracer('outage')
let logger
let counter
/** As modules do when they are loaded, or for the first telemetry where LATE is set. */
function getInstruments() {
  counter ??= metrics.getMeter('outage').createCounter('made')
  logger ??= logs.getLogger('outage')
}
if (!process.env.LATE) getInstruments()
let made = 0
let failed = 0

/** One span and one log record each, in this turn. */
function make(count) {
  getInstruments()
  for (let each = 0; each < count; each++, made++) {
    tracer.startSpan(`span ${made}`, { attributes: { 'url.path': `/users/${made}` } }).end()
    logger.emit({ body: `record ${made}` })
  }
  counter.add(count)
}

/** Spans alone, every `errorEvery`th of them with an error; by turns of 500 when `turns` is given. */
async function spans(count, errorEvery, turns) {
  for (let each = 0; each < count; each++, made++) {
    const span = tracer.startSpan(`span ${made}`, { attributes: { 'url.path': `/users/${made}` } })
    if (errorEvery > 0 && each % errorEvery === 0) {
      failed++
      span.setStatus({ code: SpanStatusCode.ERROR, message: 'it broke' })
    }
    span.end()
    if (turns && each % 500 === 499) await new Promise((resolve) => setImmediate(resolve))
  }
}

/** Spans that look 5 seconds long, by turns of 500; tells how many of them were not sampled. */
async function slow(count) {
  let unsampled = 0
  for (let each = 0; each < count; each++) {
    const span = tracer.startSpan(`slow ${each}`, { startTime: Date.now() - 5000 })
    if ((span.spanContext().traceFlags & 1) === 0) unsampled++
    span.end()
    if (each % 500 === 499) await new Promise((resolve) => setImmediate(resolve))
  }
  return unsampled
}

const descriptors = []
const dns = require('node:dns')
const { lookup } = dns
const { now } = Date

const commands = {
  /** Uses up all file descriptors. */
  open: () => {
    try {
      for (;;) descriptors.push(fs.openSync('/dev/null'))
    } catch (error) {
      console.log(error.code)
    }
  },
  close: () => {
    for (const each of descriptors.splice(0)) fs.closeSync(each)
    console.log('closed')
  },
  /** What the resolver says of `collector.test`: an address, or an error. */
  resolve: (answer) => {
    dns.lookup = (name, options, callback) => {
      if (name !== 'collector.test') return lookup(name, options, callback)
      console.log(`asked for ${name}`)
      if (answer.startsWith('E')) {
        const error = Object.assign(new Error(`getaddrinfo ${answer} ${name}`), {
          code: answer,
          syscall: 'getaddrinfo',
        })
        return process.nextTick(callback, error)
      }
      return process.nextTick(() =>
        options.all ? callback(null, [{ address: answer, family: 4 }]) : callback(null, answer, 4),
      )
    }
    console.log(`resolves to ${answer}`)
  },
  /** The clock of the system jumps. */
  jump: (ms) => {
    Date.now = () => now() + Number(ms)
    console.log(`jumped ${ms}`)
  },
  slow: async (count) => console.log(`unsampled ${await slow(Number(count))}`),
  make: (count) => {
    make(Number(count))
    console.log('made')
  },
  spans: async (count, errorEvery = '0', turns = '') => {
    await spans(Number(count), Number(errorEvery), turns)
    console.log(`made ${made}, failed ${failed}`)
  },
  status: (number) =>
    console.log(`status ${number} ${JSON.stringify(globalThis[Symbol.for('@org/otel')]?.status() ?? null)}`),
  end: () => process.stdin.destroy(),
  exit: () => process.exit(),
}

console.error('the app speaks')
process.exitCode = 3
let text = ''
process.stdin.setEncoding('utf8').on('data', (chunk) => {
  text += chunk
  const lines = text.split('\n')
  text = lines.pop()
  for (const line of lines) {
    const [name, ...args] = line.split(' ')
    void commands[name](...args)
  }
})
console.log('ready')
