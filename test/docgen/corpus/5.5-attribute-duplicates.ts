import pino from 'pino'
const log = pino({ name: 'd' }).child({ a: 1 })
log.info({ a: 2, b__c: 1, 'b.c': 2 }, 'x')

/* expected
"d.x" info :3 (a, b.c)
*/
