#!/usr/bin/env node
require('pino')({ name: 'd' }).info('x')

/* expected
"d.x" info :2 ()
*/
