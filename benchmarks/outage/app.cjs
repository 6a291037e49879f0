// Makes spans at a steady rate, and measures its event loop from line to line of its standard input. Run by run.ts.
'use strict'
const { monitorEventLoopDelay } = require('node:perf_hooks')
const { trace } = require('@opentelemetry/api')

const TURN_MS = 10
const spansPerSecond = Number(process.argv[2])
const tracer = trace.getTracer('app')
const delay = monitorEventLoopDelay({ resolution: 1 })
let made = 0
let startedAt = performance.now()
let usage = process.cpuUsage()

const turn = setInterval(() => {
  const due = ((performance.now() - startedAt) / 1000) * spansPerSecond
  while (made < due) {
    const attributes = { 'http.request.method': 'GET', 'http.route': '/users/:id', 'url.path': `/users/${made++}` }
    tracer.startSpan('GET /users/:id', { attributes }).end()
  }
}, TURN_MS)

const commands = {
  begin() {
    delay.reset()
    delay.enable()
    usage = process.cpuUsage()
  },
  report() {
    const { user, system } = process.cpuUsage(usage)
    const figures = {
      medianMs: delay.percentile(50) / 1e6,
      p99Ms: delay.percentile(99) / 1e6,
      longestMs: delay.max / 1e6,
      cpuMs: (user + system) / 1000,
    }
    console.log(`report ${JSON.stringify(figures)}`)
  },
  stop: () => clearInterval(turn),
  async memory() {
    // What held native memory goes with the second collection.
    globalThis.gc()
    await new Promise((resolve) => setImmediate(resolve))
    globalThis.gc()
    const { heapUsed, external, rss } = process.memoryUsage()
    const waiting = globalThis[Symbol.for('@org/otel')]?.status().waiting.traces
    console.log(`memory ${JSON.stringify({ heldBytes: heapUsed + external, rssBytes: rss, made, waiting })}`)
  },
  end: () => process.exit(),
}
let text = ''
process.stdin.setEncoding('utf8').on('data', (chunk) => {
  const lines = (text + chunk).split('\n')
  text = lines.pop()
  for (const line of lines) commands[line]()
})
console.log('ready')
