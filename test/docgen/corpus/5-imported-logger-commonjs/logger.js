const pino = require('pino')
const log = pino({ name: 'shop' })
module.exports = log
module.exports.audit = log.child({ audit: true })
