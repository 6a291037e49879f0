import { ask, type Evaluator } from '../follow/evaluator.ts'
import type { ArgNote, CallSite, FileSummary } from '../summary.ts'
import { type Frame, unknownValue, type Value } from '../follow/value.ts'

/** An argument with what it can be. */
export type Argument = { readonly values: readonly Value[]; readonly note: ArgNote; readonly isTemplate: boolean }

/** Follows the arguments of a call; a spread list gives one for each of its items. */
export function followArguments(
  e: Evaluator,
  file: FileSummary,
  site: CallSite,
  frame: Frame | undefined,
): readonly Argument[] {
  return site.args.flatMap((arg, index): readonly Argument[] => {
    const values = ask(e, file, arg, frame)
    const note = site.argNotes[index] ?? NO_NOTE
    if (!note.isSpread) return [{ values, note, isTemplate: arg.kind === 'text' }]
    const [list] = values
    if (values.length === 1 && list?.kind === 'list') {
      return list.items.map((item) => ({ values: item, note, isTemplate: false }))
    }
    const unknown = values.find((value) => value.kind === 'unknown')
    return [{ values: [unknown ?? unknownValue('a spread list')], note, isTemplate: false }]
  })
}

const NO_NOTE: ArgNote = { what: 'an expression', text: '...', lastName: '', isSpread: false }
