exports.ORDER = 'order.created'
