// A thread that makes spans; the main thread says how much CPU the process took: node thread.cjs
'use strict'
const { isMainThread, Worker } = require('node:worker_threads')
const { trace } = require('@opentelemetry/api')
if (isMainThread) {
  new Worker(__filename).on('exit', () => {
    const { user, system } = process.cpuUsage()
    console.log((user + system) / 1000)
  })
} else {
  const tracer = trace.getTracer('bench')
  let turns = 500
  const turn = () => {
    for (let index = 0; index < 100; index++) tracer.startSpan(`span ${index}`, { attributes: { index } }).end()
    if (--turns > 0) setImmediate(turn)
  }
  turn()
}
