import { LineCounter, parseDocument } from 'yaml'

/**
 * Where a configuration file is not YAML at all.
 *
 * @returns `line 4, column 7: …`, undefined when it can be parsed
 */
export function yamlError(text: string): string | undefined {
  const [error] = parseDocument(text, { prettyErrors: false }).errors
  if (error === undefined) return undefined
  const { line, col } = lineCounterOf(text).linePos(error.pos[0])
  return `line ${line}, column ${col}: ${error.message}`
}

/**
 * Puts the line before a complaint that names a place by a JSON pointer
 * (`… /tracer_provider/processors/0/batch must be object`).
 */
export function addLine(text: string, complaint: string): string {
  const pointer = /(?:^|\s)((?:\/\w+)+)(?:\s|$)/.exec(complaint)?.[1]
  if (pointer === undefined) return complaint
  const line = lineOf(text, pointer.slice(1).split('/'))
  return line === undefined ? complaint : `line ${line}: ${complaint}`
}

function lineCounterOf(text: string): LineCounter {
  const lineCounter = new LineCounter()
  parseDocument(text, { lineCounter, prettyErrors: false })
  return lineCounter
}

/** The line of the node at a path, or of the nearest one above it that is there. */
function lineOf(text: string, path: readonly string[]): number | undefined {
  const lineCounter = new LineCounter()
  const document = parseDocument(text, { lineCounter, prettyErrors: false })
  for (let length = path.length; length > 0; length--) {
    const node: unknown = document.getIn(path.slice(0, length).map(toKey), true)
    if (hasRange(node)) return lineCounter.linePos(node.range[0]).line
  }
  return undefined
}

function toKey(part: string): string | number {
  return /^\d+$/.test(part) ? Number(part) : part
}

function hasRange(node: unknown): node is { range: readonly [number, number, number] } {
  return typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range)
}
