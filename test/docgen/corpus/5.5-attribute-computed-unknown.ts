import pino from 'pino'
const log = pino({ name: 'd' })
log.info({ a: 1, [process.argv[2]]: 2 }, 'x')

/* expected
"d.x" info :3 (a)
! :3 the attributes of `d.x` may be incomplete: `[process.argv[2]]` cannot be followed. To do: write them out, or write `// docgen: attrs=<a>,<b>` above the call
*/
