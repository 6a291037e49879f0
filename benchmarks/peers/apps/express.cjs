// By hand: node -e "require('child_process').fork('express.cjs').on('message', console.log)"
const express = require('express')
const probe = require('./probe.cjs')

const app = express()
app.use(express.json())
app.use((request, response, next) => {
  response.setHeader('x-request-id', '1')
  next()
})
const users = express.Router()
users.get('/:id', (request, response) => {
  response.json({ id: request.params.id, name: 'Ada', roles: ['admin', 'user'] })
})
app.use('/users', users)
const server = app.listen(0, '127.0.0.1', () => probe.listening(server))
