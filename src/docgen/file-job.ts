import { INSTRUMENTS, RECORD_METHODS } from './follow/instrument.ts'
import { readFileSync, statSync } from 'node:fs'
import type { Warning } from './catalogue.ts'
import { EMIT_METHODS } from './collect/levels.ts'
import type { Wanted } from './extract/extraction.ts'
import { createNameFilter, createPrefilter, type Mode } from './extract/prefilter.ts'
import { summarize } from './extract/summarize.ts'
import { unreadable } from './files/source-files.ts'
import type { FileSummary } from './summary.ts'

/** What the files of a scan are read for; plain data, for worker threads. */
export type JobSettings = {
  readonly mode: Mode
  /** Names of methods and functions besides the usual ones. */
  readonly methods: readonly string[]
  readonly functions: readonly string[]
  /** In a further round: names that are new in it. Other files are as they were. */
  readonly newNames?: readonly string[]
}

/** What a file gives: nothing when nothing in it is asked for. */
export type FileResult = { readonly summary?: FileSummary; readonly warning?: Warning }

/** UTF-8, or UTF-16 with a byte order mark, which TypeScript reads too. */
function readText(path: string): string {
  const text = readFileSync(path, 'utf8')
  if (!text.startsWith(NOT_UTF8)) return text
  const bytes = readFileSync(path)
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.toString('utf16le')
  if (bytes[0] !== 0xfe || bytes[1] !== 0xff) return text
  return bytes
    .subarray(0, bytes.length & ~1)
    .swap16()
    .toString('utf16le')
}

const NOT_UTF8 = '\ufffd'

/** Bytes; what is larger was not written by hand. */
const MAX_FILE_BYTES = 20 * 1024 * 1024

/**
 * Makes the function that reads and parses one file. It never throws.
 *
 * @param maxBytes size beyond which a file is left out, and that is said.
 */
export function createFileJob(
  settings: JobSettings,
  maxBytes: number = MAX_FILE_BYTES,
): (path: string, isAsked: boolean) => FileResult {
  const isWorthParsing =
    settings.newNames === undefined ? createPrefilter(settings.mode, []) : createNameFilter(settings.newNames)
  const usual = settings.mode === 'events' ? EMIT_METHODS : new Set([...INSTRUMENTS.keys(), ...RECORD_METHODS])
  const wanted: Wanted = { methods: new Set([...usual, ...settings.methods]), functions: new Set(settings.functions) }
  return (path, isAsked) => {
    try {
      const { size } = statSync(path)
      if (size > maxBytes)
        return { warning: unreadable(path, new Error(`it has ${size} bytes, more than ${maxBytes}`)) }
      const text = readText(path)
      if (!isAsked && !isWorthParsing(text)) return {}
      return { summary: summarize(path, text, wanted) }
    } catch (error) {
      return { warning: unreadable(path, error) }
    }
  }
}
