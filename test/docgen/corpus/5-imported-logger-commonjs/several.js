const pino = require('pino')
exports.a = pino({ name: 'a' })
module.exports.b = pino({ name: 'b' })
