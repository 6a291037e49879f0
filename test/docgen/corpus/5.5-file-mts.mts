import pino from 'pino'
pino({ name: 'd' }).info(<string>'x')

/* expected
"d.x" info :2 ()
*/
