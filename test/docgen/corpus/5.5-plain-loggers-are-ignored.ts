import consola from 'consola'
import log from 'loglevel'
import { Signale } from 'signale'
import createDebug from 'debug'
import log4js from 'log4js'
import { debuglog } from 'node:util'
const debug = createDebug('x')
const signale = new Signale()
const fileLog = log4js.getLogger('x')
consola.info('a.b')
log.info('a.b')
log.warn('a.b')
signale.info('a.b')
debug('a.b')
fileLog.info('a.b')
debuglog('x')('a.b')
console.info('a.b')
globalThis.console.log('a.b')

/* expected
*/
