const pino = require('pino')
module.exports = pino({ name: module.id })
module.exports.info('job.done')
