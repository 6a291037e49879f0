// Makes spans at a steady rate, a log record to each tenth and a counter, and ends by itself: `node steady.cjs 300 200`.
'use strict'
const { logs, metrics, trace } = require('@opentelemetry/api')

const [seconds, spansPerSecond] = process.argv.slice(2).map(Number)
const tracer = trace.getTracer('steady')
const logger = logs.getLogger('steady')
const counter = metrics.getMeter('steady').createCounter('made')
const total = seconds * spansPerSecond
const startedAt = performance.now()
let made = 0

const timer = setInterval(() => {
  const due = Math.min(total, ((performance.now() - startedAt) / 1000) * spansPerSecond)
  while (made < due) {
    const attributes = { 'http.request.method': 'GET', 'http.route': '/users/:id', 'url.path': `/users/${made}` }
    tracer.startSpan('GET /users/:id', { attributes }).end()
    if (made++ % 10 === 0) logger.emit({ body: `record ${made}` })
    counter.add(1)
  }
  if (made < total) return
  clearInterval(timer)
  console.log(`made ${made}`)
}, 20)
