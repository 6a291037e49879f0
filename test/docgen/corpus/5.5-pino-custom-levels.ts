import pino from 'pino'
const log = pino({ name: 'd', customLevels: { audit: 35, 'security': 45 } })
log.audit({ a: 1 }, 'user.created')
log.child({ b: 1 }).security('user.locked')
log.child({ c: 1 }, { customLevels: { billing: 36 } }).billing('user.billed')
log.other('user.moved')

/* expected
"d.user.billed" billing :5 (c)
"d.user.created" audit :3 (a)
"d.user.locked" security :4 (b)
*/
