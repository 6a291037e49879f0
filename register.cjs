// The door for `node --require @org/otel/register app.js`. It has to parse on Node 14: no logic, no newer syntax.
'use strict'
require('./dist/guard.cjs')
