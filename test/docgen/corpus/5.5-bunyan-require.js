var bunyan = require('bunyan')
var Logger = require('bunyan')
var log = bunyan.createLogger({ name: 'a', src: true })
var old = new Logger({ name: 'b' })
log.info({ a: 1, msg: 'x', time: 2 }, 'started')
old.fatal('stopped')

/* expected
"a.started" info :5 (a)
"b.stopped" fatal :6 ()
*/
