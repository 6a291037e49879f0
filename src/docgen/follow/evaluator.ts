import { evaluate } from './evaluate.ts'
import { createHandoverIndex, type HandoverIndex } from './handovers.ts'
import { createSubclassIndex, type SubclassIndex } from './subclasses.ts'
import { type Frame, type ObjectExpr, unknownValue, type Value } from './value.ts'
import type { Project } from '../project.ts'
import type { Binding, Definition, Expr, FileSummary, TableExpr } from '../summary.ts'

/** Follows expressions to what they can be. Made once per scan; remembers what it has followed. */
export type Evaluator = {
  readonly project: Project
  readonly memo: Map<Binding | Definition, readonly Value[]>
  readonly tables: Map<TableExpr, ObjectExpr>
  /** What is being followed right now, against circles. */
  readonly active: Map<object | string, (Frame | undefined)[]>
  /** Filled at the start, as the next. */
  handovers: HandoverIndex | undefined
  subclasses: SubclassIndex | undefined
  /** Loggers that requests carry; filled when the first request is met. */
  requestLoggers: readonly Value[] | undefined
  /** A circle was cut: what is found meanwhile must not be remembered. */
  cuts: number
  steps: number
  /** Steps that the questions of a file have taken, by its path. */
  readonly spent: Map<string, number>
  depth: number
}

/** Calls in calls, classes above classes. */
export const MAX_DEPTH = 24

export function createEvaluator(project: Project): Evaluator {
  const e: Evaluator = {
    project,
    memo: new Map(),
    tables: new Map(),
    active: new Map(),
    handovers: undefined,
    subclasses: undefined,
    requestLoggers: undefined,
    cuts: 0,
    steps: 0,
    spent: new Map(),
    depth: 0,
  }
  e.subclasses = createSubclassIndex(e)
  e.handovers = createHandoverIndex(e)
  // What was remembered meanwhile knew nothing of them.
  e.memo.clear()
  return e
}

/** What an expression can be; asked from outside, with a fresh allowance of steps. */
export function ask(e: Evaluator, file: FileSummary, expr: Expr, frame?: Frame): readonly Value[] {
  const spent = e.spent.get(file.path) ?? 0
  if (spent > STEPS_OF_FILE + STEPS_OF_CALL * file.calls.length)
    return [unknownValue('code that is too long to follow')]
  const values = within(e, () => evaluate(e, file, expr, frame))
  e.spent.set(file.path, spent + e.steps)
  return values
}

/** A large bundle needs a few dozen steps for each of its calls; code that sets a variable thousands of times, any number. */
const STEPS_OF_FILE = 1_000_000
const STEPS_OF_CALL = 100

/** Follows with a fresh allowance of steps; what is too deep for the stack is an unknown value. */
export function within(e: Evaluator, follow: () => readonly Value[]): readonly Value[] {
  e.steps = 0
  e.depth = 0
  try {
    return follow()
  } catch (error) {
    // Values in values can be deeper than expressions.
    if (!(error instanceof RangeError)) throw error
    e.active.clear()
    return [unknownValue('code that is nested too deeply to follow')]
  }
}

/** Follows something once at a time for each call that is being followed: in a circle it adds nothing to itself. */
export function once<T>(e: Evaluator, key: object | string, frame: Frame | undefined, inCircle: T, follow: () => T): T {
  const frames = e.active.get(key)
  if (frames?.includes(frame)) {
    e.cuts++
    return inCircle
  }
  if (frames === undefined) e.active.set(key, [frame])
  else frames.push(frame)
  try {
    return follow()
  } finally {
    if (frames === undefined) e.active.delete(key)
    else frames.pop()
  }
}
