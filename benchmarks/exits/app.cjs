// Makes telemetry, says so, and ends: node app.cjs natural|exit|throw|SIGTERM
'use strict'
const { logs, trace } = require('@opentelemetry/api')
const { writeSync } = require('node:fs')
const tracer = trace.getTracer('bench')
const logger = logs.getLogger('bench')
for (let index = 0; index < 1000; index++) {
  tracer.startSpan(`span ${index}`, { attributes: { index } }).end()
  logger.emit({ body: `line ${index}` })
}
const way = process.argv[2]
if (way === 'throw') process.on('exit', () => writeSync(1, 'end\n'))
else writeSync(1, 'end\n')
if (way === 'exit') process.exit(3)
if (way === 'throw') throw new Error('boom')
if (way === 'SIGTERM') {
  setInterval(() => {}, 1000)
  setImmediate(() => process.kill(process.pid, 'SIGTERM'))
}
