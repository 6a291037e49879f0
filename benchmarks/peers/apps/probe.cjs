// What every benchmarked app answers to the runner: where it listens, what it has used, how late its timers were.
const { monitorEventLoopDelay } = require('node:perf_hooks')

const delay = monitorEventLoopDelay({ resolution: 2 })

exports.listening = (server) => {
  process.send({ port: server.address().port })
}

process.on('message', (question) => {
  if (question === 'collect garbage') globalThis.gc?.()
  if (question === 'watch the loop') {
    delay.enable()
    delay.reset()
  }
  const { user, system } = process.cpuUsage()
  const { rss, heapUsed } = process.memoryUsage()
  process.send({
    cpuMicros: user + system,
    rssBytes: rss,
    heapBytes: heapUsed,
    loopDelayMs: { p50: delay.percentile(50) / 1e6, p99: delay.percentile(99) / 1e6 },
  })
})
process.on('disconnect', () => process.exit(0))
