// A mixed load for hours: requests to its own server, spans with errors, log records, metrics, and bursts. It tells what
// it has made and how it is every second; a line on its standard input ends it. Run by run.ts.
'use strict'
const http = require('node:http')
const { context, logs, metrics, SeverityNumber, SpanStatusCode, trace } = require('@opentelemetry/api')

const REQUESTS_PER_SECOND = 20
const BURST_EVERY = 50

const made = { spans: 0, logs: 0, requests: 0 }
const trouble = { warnings: [], rejections: 0, exceptions: 0, failedRequests: 0 }
process.on('warning', (warning) => trouble.warnings.push(String(warning)))
process.on('unhandledRejection', () => trouble.rejections++)
process.on('uncaughtException', () => trouble.exceptions++)

const tracer = trace.getTracer('soak')
const logger = logs.getLogger('soak')
const meter = metrics.getMeter('soak')
const counter = meter.createCounter('made')
const histogram = meter.createHistogram('took')

function work(depth) {
  const span = tracer.startSpan(`work ${depth}`, { attributes: { depth } })
  made.spans++
  context.with(trace.setSpan(context.active(), span), () => {
    logger.emit({
      body: `record ${made.logs++}`,
      severityNumber: depth === 2 ? SeverityNumber.ERROR : SeverityNumber.INFO,
    })
    if (depth === 2) span.recordException(new Error('it broke'))
    if (depth === 2) span.setStatus({ code: SpanStatusCode.ERROR })
    if (depth < 2) work(depth + 1)
  })
  counter.add(1, { depth })
  histogram.record(Math.random())
  span.end()
}

const server = http.createServer((_request, response) => {
  work(0)
  setTimeout(() => response.end('ok'), Math.random() * 20)
})
// Else a connection is reused now and then that the server closes at that moment.
server.keepAliveTimeout = 0
const agent = new http.Agent({ keepAlive: true, maxSockets: 10 })

function request(port) {
  made.requests++
  http
    .get({ agent, host: '127.0.0.1', port, path: `/${made.requests % 7}` }, (response) => response.resume())
    .on('error', () => trouble.failedRequests++)
}

const listeners = () => process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0)

function sample() {
  globalThis.gc()
  const { heapUsed, external, rss } = process.memoryUsage()
  const { sent, lost, waiting } = globalThis[Symbol.for('@org/otel')].status()
  console.log(
    `sample ${JSON.stringify({ made, trouble, listeners: listeners(), handles: process.getActiveResourcesInfo().length, heldBytes: heapUsed + external, rssBytes: rss, sent, lost, waiting })}`,
  )
}

server.listen(0, '127.0.0.1', () => {
  const { port } = server.address()
  const turn = setInterval(() => {
    request(port)
    if (made.requests % BURST_EVERY === 0) for (let each = 0; each < 1000; each++) work(2)
  }, 1000 / REQUESTS_PER_SECOND)
  const samples = setInterval(sample, 1000)
  process.stdin.once('data', () => {
    clearInterval(turn)
    setTimeout(() => {
      clearInterval(samples)
      agent.destroy()
      server.close(() => {
        sample()
        process.stdin.destroy()
      })
    }, 200)
  })
  console.log('ready')
})
