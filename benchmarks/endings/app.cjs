// An app that serves one request, sends it itself, and then ends in the way that its argument says.
const http = require('node:http')

const ending = process.argv[2]
const server = http
  .createServer((_request, response) => response.end('ok'))
  .listen(0, '127.0.0.1', () => {
    const { port } = server.address()
    http.get({ port, host: '127.0.0.1', agent: false }, (response) =>
      response.resume().on('end', () => setTimeout(end, 20)),
    )
  })

function end() {
  if (ending === 'close') server.close()
  if (ending === 'exit') process.exit(4)
  if (ending === 'throw') throw new Error('thrown')
  if (ending === 'reject') void Promise.reject(new Error('rejected'))
  // A signal is waited for.
  console.log('ready')
}
