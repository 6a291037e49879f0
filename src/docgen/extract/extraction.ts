import type { AnnotationIndex } from './annotation.ts'
import { createFlow, type Flow } from './flow.ts'
import type {
  CallSite,
  ClassMember,
  ClassSummary,
  Complaint,
  Constant,
  Definition,
  Expr,
  FunctionSummary,
  Handover,
  TypeExpr,
} from '../summary.ts'

/** A summary while it is being written, and where in the file the walk stands. */
export type Extraction = {
  readonly path: string
  readonly text: string
  readonly wanted: Wanted
  readonly annotations: AnnotationIndex
  readonly bindings: BindingDraft[]
  readonly functions: FunctionDraft[]
  readonly classes: ClassDraft[]
  readonly objects: ObjectDraft[]
  readonly types: Map<string, TypeExpr>
  /** All that is assigned to a name. */
  readonly exports: Map<string, readonly Expr[]>
  readonly reexports: string[]
  readonly moduleExports: Expr[]
  readonly calls: CallSite[]
  readonly handovers: Handover[]
  readonly frameworks: Expr[]
  readonly levels: string[]
  readonly complaints: Complaint[]
  scope: Scope
  body: Body
}

/** Calls that are kept, by the name of the method or function. */
export type Wanted = { readonly methods: ReadonlySet<string>; readonly functions: ReadonlySet<string> }

export type BindingDraft = {
  readonly name: string
  readonly line: number
  readonly definitions: Definition[]
  properties: Map<string, Expr[]> | undefined
  readonly body: Body
  assignedElsewhere: boolean
}

export type FunctionDraft = { -readonly [Key in keyof FunctionSummary]: FunctionSummary[Key] } & {
  returns: Expr[]
  calls: number[]
}

export type ClassDraft = { -readonly [Key in keyof ClassSummary]: ClassSummary[Key] } & { members: ClassMember[] }

export type ObjectDraft = { value: Expr; readonly assigned: { readonly name: string; readonly value: Expr }[] }

/** Names of one block. `function` scopes also take what `var` declares. */
export type Scope = {
  readonly parent: Scope | undefined
  readonly names: Map<string, number>
  readonly isFunction: boolean
}

/** The code of one function, class body or file: what runs in order. */
export type Body = {
  /** Index of `functions`. */
  readonly function: number | undefined
  readonly flow: Flow
  readonly thisValue: Expr | undefined
  readonly superValue: Expr | undefined
  readonly parent: Body | undefined
  /** How many expressions are open around the one that is walked. */
  nesting: number
}

/** One object for all the values that nobody asks for: most of a file. */
export const UNKNOWN: Expr = { kind: 'unknown' }

export function createBody(
  parent: Body | undefined,
  values: {
    readonly function?: number
    readonly thisValue?: Expr | undefined
    readonly superValue?: Expr | undefined
  } = {},
): Body {
  return {
    function: values.function,
    thisValue: values.thisValue,
    superValue: values.superValue,
    flow: createFlow(),
    parent,
    nesting: 0,
  }
}

/** Walks with another scope, body or both, and comes back. */
export function inside<T>(x: Extraction, place: { readonly scope?: Scope; readonly body?: Body }, walk: () => T): T {
  const { scope, body } = x
  x.scope = place.scope ?? scope
  x.body = place.body ?? body
  const result = walk()
  x.scope = scope
  x.body = body
  return result
}

export function constant(value: Constant): Expr {
  if (typeof value === 'string') return { kind: 'constant', value }
  const known = SMALL.get(value)
  if (known !== undefined) return known
  const made: Expr = { kind: 'constant', value }
  if (SMALL.size < MAX_SMALL) SMALL.set(value, made)
  return made
}

/** Numbers, `true`, `null` and the like are shared: tables are full of them. */
const SMALL = new Map<Constant, Expr>()
const MAX_SMALL = 1000
