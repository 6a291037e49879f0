import pino from 'pino'
const root = pino({ name: 'app' })
const log = root.child({ name: 'mail', a: 1 })
log.info('sent')
root.info('started')

/* expected
"app.started" info :5 ()
"mail.sent" info :4 (a)
*/
