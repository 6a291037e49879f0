// Makes as many spans of its own per request as the path says, with as many attributes: /spans/10/5
// By hand: node -e "require('child_process').fork('spans.cjs').on('message', console.log)"
const http = require('node:http')
const { trace } = require('@opentelemetry/api')
const probe = require('./probe.cjs')

const server = http.createServer((request, response) => {
  const [, , spans, attributes] = request.url.split('/').map(Number)
  const tracer = trace.getTracer('app')
  for (let i = 0; i < spans; i++) {
    const span = tracer.startSpan('work')
    for (let j = 0; j < attributes; j++) span.setAttribute(`app.attribute.${j}`, `value ${j}`)
    span.end()
  }
  response.end('ok')
})
server.listen(0, '127.0.0.1', () => probe.listening(server))
