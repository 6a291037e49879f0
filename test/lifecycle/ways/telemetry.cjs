// Makes 1,000 spans, 1,000 log records and a counter, then goes the way out: `require('./telemetry.cjs').goOut(() => process.exit(4))`.
'use strict'
const { metrics, trace, logs } = require('@opentelemetry/api')
const http = require('node:http')
const { threadId } = require('node:worker_threads')

const tracer = trace.getTracer('ways')
const logger = logs.getLogger('ways')
let made = 0
const counter = metrics.getMeter('ways').createCounter('made')

/** Through the API, within this turn. */
function makeSome(count) {
  for (let index = 0; index < count; index++, made++) {
    tracer.startSpan(`span ${made}`).end()
    logger.emit({ body: `span ${made}`, attributes: { pid: process.pid, thread: threadId } })
  }
  counter.add(count)
}

exports.makeSome = makeSome
exports.makeMore = () => makeSome(10)

/** 500 real requests to a server of this process: 500 server and 500 client spans. */
function request500(done) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 8 })
  const server = http.createServer((_request, response) => {
    for (let each = 0; each < 2; each++) logger.emit({ body: `span ${made++}` })
    counter.add(2)
    response.end('ok')
  })
  server.listen(0, '127.0.0.1', () => {
    let ended = 0
    for (let index = 0; index < 500; index++) {
      http.get({ agent, host: '127.0.0.1', port: server.address().port, path: `/${index}` }, (response) => {
        response.resume().on('end', () => {
          if (++ended < 500) return
          agent.destroy()
          server.close(() => setImmediate(() => done()))
        })
      })
    }
  })
}

exports.goOut = (way) => {
  if (process.env.MADE_BY !== 'http') {
    makeSome(1000)
    way()
  } else request500(way)
}

/** Serves until something ends it; says so on stdout. */
exports.stayAlive = () => {
  const server = http
    .createServer((_request, response) => response.end())
    .listen(0, '127.0.0.1', () => console.log('ready'))
  return server
}
