const { default: pino } = await import('pino')
const { pino: p } = await import('pino')
pino({ name: 'a' }).info('x')
p({ name: 'b' }).info('x')
;(await import('pino')).default({ name: 'c' }).info('x')

/* expected
"a.x" info :3 ()
"b.x" info :4 ()
"c.x" info :5 ()
*/
