import { parse, type ParserOptions } from '@babel/parser'
import type { File } from '@babel/types'

/** A file's syntax tree, and the first thing that is wrong with it. */
export type Parsed = {
  /** undefined when nothing can be made of the text. */
  readonly file: File | undefined
  readonly error: { readonly line: number; readonly message: string } | undefined
}

type Plugins = NonNullable<ParserOptions['plugins']>

/**
 * Parses JavaScript or TypeScript of any dialect that the ending allows.
 * Never throws: a text that is wrong, or nested too deeply for the stack, gives
 * an error and as much of the tree as there is.
 *
 * @param path only its ending counts.
 */
export function parseSource(path: string, text: string): Parsed {
  let first: unknown
  for (const plugins of dialects(path)) {
    try {
      return { file: parse(text, { ...OPTIONS, plugins }), error: undefined }
    } catch (error) {
      first ??= error
    }
  }
  try {
    const [plugins = []] = dialects(path)
    return { file: parse(text, { ...OPTIONS, plugins, errorRecovery: true }), error: describe(first) }
  } catch {
    return { file: undefined, error: describe(first) }
  }
}

const OPTIONS: ParserOptions = {
  sourceType: 'unambiguous',
  allowReturnOutsideFunction: true,
  allowAwaitOutsideFunction: true,
  allowNewTargetOutsideFunction: true,
  allowSuperOutsideMethod: true,
  allowUndeclaredExports: true,
  allowYieldOutsideFunction: true,
  attachComment: false,
}

/** Sets of syntax, the likeliest first. Parameter decorators are only in the legacy one. */
function dialects(path: string): readonly Plugins[] {
  const legacy: Plugins = ['decorators-legacy', 'decoratorAutoAccessors']
  const standard: Plugins = ['decorators', 'decoratorAutoAccessors']
  if (/\.[cm]?ts$/.test(path))
    return [
      [...legacy, 'typescript'],
      [...standard, 'typescript'],
    ]
  if (path.endsWith('.tsx'))
    return [
      [...legacy, 'typescript', 'jsx'],
      [...standard, 'typescript', 'jsx'],
    ]
  return [
    [...legacy, 'jsx'],
    [...standard, 'jsx'],
    [...legacy, 'jsx', 'flow'],
  ]
}

/** Why a text that does not fit on the stack cannot be parsed. */
export const TOO_DEEP = 'the code is nested too deeply'

function describe(error: unknown): { readonly line: number; readonly message: string } {
  if (error instanceof RangeError) return { line: 1, message: TOO_DEEP }
  const message = error instanceof Error ? error.message : String(error)
  return { line: lineOfError(error), message: message.replace(/\.? \(\d+:\d+\)$/, '').replace(/^[^:]*: (?=[A-Z])/, '') }
}

function lineOfError(error: unknown): number {
  const loc: unknown = typeof error === 'object' && error !== null && 'loc' in error ? error.loc : undefined
  const line: unknown = typeof loc === 'object' && loc !== null && 'line' in loc ? loc.line : undefined
  return typeof line === 'number' ? line : 1
}
