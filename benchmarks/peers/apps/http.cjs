// By hand: node -e "require('child_process').fork('http.cjs').on('message', console.log)"
const http = require('node:http')
const probe = require('./probe.cjs')

const body = JSON.stringify({ id: 42, name: 'Ada', roles: ['admin', 'user'] })
const server = http.createServer((request, response) => {
  response.setHeader('content-type', 'application/json')
  response.end(body)
})
server.listen(0, '127.0.0.1', () => probe.listening(server))
