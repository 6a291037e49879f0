import pino from 'pino'
const loggers = { x: pino({ name: 'x' }), ['y']: pino({ name: 'y' }) }
loggers['x'].info('a')
loggers.y.info('b')
export const any = (key: string) => loggers[key].info('c')

/* expected
"x.a" info :3 ()
"y.b" info :4 ()
! :5 cannot tell which logger `loggers[...]` is; 1 event is left out: it is a property whose name is not constant. To do: write `// docgen: domain=<name>` where it is declared, `// docgen: event=<name>` above each call, or `// docgen: ignore`
*/
