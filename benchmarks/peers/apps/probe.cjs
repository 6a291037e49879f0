// What every benchmarked app answers to the runner: where it listens and what it has used.
exports.listening = (server) => {
  process.send({ port: server.address().port })
}
process.on('message', (question) => {
  if (question === 'collect garbage') globalThis.gc?.()
  const { user, system } = process.cpuUsage()
  process.send({
    cpuMicros: user + system,
    rssBytes: process.memoryUsage.rss(),
    heapBytes: process.memoryUsage().heapUsed,
  })
})
process.on('disconnect', () => process.exit(0))
