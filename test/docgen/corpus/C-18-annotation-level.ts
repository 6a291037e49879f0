import pino from 'pino'
const logger = pino({ name: 'd' })
export function emit(level: 'info' | 'warn') {
  logger[level]('scan.created') // docgen: level=warn
}

/* expected
"d.scan.created" warn :4 ()
*/
