// The door for `node --import @org/otel/register app.js`. It has to parse on Node 14: no logic, no newer syntax.
import './dist/guard.cjs'
