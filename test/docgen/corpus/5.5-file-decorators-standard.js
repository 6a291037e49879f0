import pino from 'pino'
const log = pino({ name: 'd' })
export @tagged('x') class Scan {
  @observed accessor value = log.info('made')
}

/* expected
"d.made" info :4 ()
*/
