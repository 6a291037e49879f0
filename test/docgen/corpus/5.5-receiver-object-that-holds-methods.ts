import pino from 'pino'
const log = pino({ name: 'd' })
const short = { info: log.info.bind(log), warn: log.error, log }
short.info({ a: 1 }, 'bound')
short.warn('renamed')
short.log.debug('held')
short.error('not.there')
class Sink {
  info = log.info.bind(log)
  static readonly warn = log.warn.bind(log)
}
new Sink().info('field')
Sink.warn('static')

/* expected
"d.bound" info :4 (a)
"d.field" info :12 ()
"d.held" debug :6 ()
"d.renamed" error :5 ()
"d.static" warn :13 ()
*/
