const { createLogger, format } = require('winston')
const { combine, label, timestamp } = format
const log = createLogger({ format: combine(label({ label: 'mail' }), timestamp()) })
log.info('sent')

/* expected
"mail.sent" info :4 ()
*/
