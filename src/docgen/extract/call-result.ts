import type { Expr } from '../summary.ts'

/** Functions of the language whose result is one of their arguments, or says where a file is. */
const FOLLOWED_GLOBALS: ReadonlySet<string> = new Set(
  'Object.assign Object.freeze Object.seal URL String JSON.stringify'.split(' '),
)

/** Methods of texts and lists: what they return is no logger, and most of a file's calls are theirs. */
const PLAIN_METHODS: ReadonlySet<string> = new Set(
  (
    'map filter forEach reduce slice splice join push unshift sort toSorted reverse concat indexOf includes ' +
    'some every flat flatMap keys entries values toString trim split replace replaceAll toUpperCase ' +
    'toLowerCase padStart padEnd startsWith endsWith match matchAll test exec toFixed charCodeAt charAt ' +
    'substring repeat has delete getTime toISOString toJSON findIndex'
  ).split(' '),
)

const NO_LOGGERS: ReadonlySet<Expr['kind']> = new Set(['constant', 'text', 'list', 'table'])
const NO_FUNCTIONS: ReadonlySet<Expr['kind']> = new Set([...NO_LOGGERS, 'object'])

/** Whether the result of a call can be anything that is looked for. */
export function mayGiveLogger(callee: Expr): boolean {
  if (NO_FUNCTIONS.has(callee.kind)) return false
  if (callee.kind === 'global') return FOLLOWED_GLOBALS.has(callee.name)
  if (callee.kind !== 'member') return true
  if (NO_LOGGERS.has(callee.of.kind)) return false
  const root = rootOf(callee)
  if (root.kind !== 'global') return !PLAIN_METHODS.has(callee.name)
  const isAddress =
    root.name === '__filename' || root.name === '__dirname' || root.name === 'import.meta' || root.name === 'module'
  return isAddress || (callee.of === root && FOLLOWED_GLOBALS.has(`${root.name}.${callee.name}`))
}

/** The leftmost part of a chain of properties and calls. */
export function rootOf(expr: Expr): Expr {
  let root = expr
  for (;;) {
    if (root.kind === 'member') root = root.of
    else if (root.kind === 'call') root = root.callee
    else return root
  }
}
