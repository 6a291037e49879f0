import pino from 'pino'
let log = pino({ name: 'd' })
for (let i = 0; i < 3; i++) {
  log.info('in.loop')
  log = log.child({ round: i })
}
log.info('after.loop')
while (process.argv.pop()) log = log.child({ b: 1 })
log.info('after.while')

/* expected
"d.after.loop" info :7 (round)
"d.after.while" info :9 (b, round)
"d.in.loop" info :4 (round)
*/
