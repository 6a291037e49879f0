// The door for `node --import @org/otel/register app.js`. It has to parse on Node 14: no logic, no newer syntax.
// Required, not imported: an import of CommonJS makes Node load a parser for its exports.
import { createRequire } from 'module'

createRequire(import.meta.url)('./dist/guard.cjs')
