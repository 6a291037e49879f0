const { name } = require('./package.json')
require('pino')({ name }).info('c')
