require('pino')({ name: __filename }).info('shop.started')
