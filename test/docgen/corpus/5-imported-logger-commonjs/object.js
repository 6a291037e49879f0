const pino = require('pino')
module.exports = { log: pino({ name: 'object' }), make: (id) => pino({ name: 'made' }).child({ id }) }
