import pino from 'pino'
const http = pino({ name: 'd', msgPrefix: 'http.' })
const api = http.child({ a: 1 }, { msgPrefix: 'api.' })
const prose = http.child({}, { msgPrefix: '[API] ' })
http.info('started')
api.info('stopped')
prose.info('stopped')
http.child({}, { msgPrefix: process.argv[2] }).info('moved')

/* expected
"d.http.api.stopped" info :6 (a)
"d.http.started" info :5 ()
! :8 cannot tell the name of the event that `http.child(...).info(...)` emits: it is the option `msgPrefix` before it. To do: make it constant, or write `// docgen: event=<name>` above the call
*/
