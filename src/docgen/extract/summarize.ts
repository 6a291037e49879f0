import { annotatedEvents } from './annotated-events.ts'
import { readAnnotations } from './annotation.ts'
import { extractStatements } from './extract-statement.ts'
import { createBody, type Extraction, type Wanted } from './extraction.ts'
import { parseSource, TOO_DEEP } from './parse.ts'
import { prune } from './prune.ts'
import { createScope, declareBlock, declareVars } from './scope.ts'
import type { Complaint, FileSummary } from '../summary.ts'

/**
 * Parses a file and keeps what the search for events needs of it. Never throws:
 * what is wrong with the file is among the summary's complaints.
 *
 * @param path absolute.
 */
export function summarize(path: string, text: string, wanted: Wanted): FileSummary {
  const source = text.charCodeAt(0) === BYTE_ORDER_MARK ? text.slice(1) : text
  const { file, error } = parseSource(path, source)
  const complaints: Complaint[] = error === undefined ? [] : [unreadable(error.line, error.message, file !== undefined)]
  const annotations = readAnnotations(file?.comments ?? [], source)
  const scope = createScope(undefined, true)
  const x: Extraction = {
    path,
    text: source,
    wanted,
    annotations,
    bindings: [],
    functions: [],
    classes: [],
    objects: [],
    types: new Map(),
    exports: new Map(),
    reexports: [],
    moduleExports: [],
    calls: [],
    handovers: [],
    frameworks: [],
    levels: [],
    complaints: [...complaints, ...annotations.complaints],
    scope,
    body: createBody(undefined),
  }
  if (file === undefined) return prune(x)
  try {
    declareVars(x, scope, file.program.body)
    declareBlock(x, scope, file.program.body)
    extractStatements(x, file.program.body)
  } catch (thrown) {
    if (!(thrown instanceof RangeError)) throw thrown
    x.complaints.push(unreadable(1, TOO_DEEP, false))
  }
  annotatedEvents(x)
  return prune(x)
}

const BYTE_ORDER_MARK = 0xfeff

function unreadable(line: number, message: string, isPartial: boolean): Complaint {
  return {
    line,
    what: 'this file cannot be parsed',
    why: message,
    todo:
      message === TOO_DEEP
        ? 'none of its events is in the catalogue; it is generated code: leave it out with --exclude'
        : isPartial
          ? 'what can be read of it is in the catalogue; correct the syntax'
          : 'none of its events is in the catalogue; correct the syntax',
  }
}
