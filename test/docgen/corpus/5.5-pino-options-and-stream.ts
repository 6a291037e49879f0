import pino from 'pino'
import pretty from 'pino-pretty'
pino({ name: 'a' }, pino.destination(1)).info('x')
pino(pino.destination(1)).info('no.domain')
pino(pretty({ colorize: true })).info('no.domain.either')
pino(process.stdout).info('nor.here')

/* expected
"a.x" info :3 ()
"no.domain" info :4 ()
"no.domain.either" info :5 ()
"nor.here" info :6 ()
*/
