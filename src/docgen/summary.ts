/**
 * What is kept of a source file once it is parsed: a few symbolic expressions
 * around the calls that may emit an event, as plain data. Syntax trees are
 * thrown away file by file, and a summary can be sent from a worker thread.
 * Numbers refer to the tables of the same summary.
 */
export type FileSummary = {
  /** Absolute path of the file. */
  readonly path: string
  /** Variables at the top of the file by name, for types that name them. */
  readonly names: ReadonlyMap<string, number>
  readonly bindings: Table<Binding>
  readonly functions: Table<FunctionSummary>
  readonly classes: Table<ClassSummary>
  /** Object literals with methods, which `this` refers to. */
  readonly objects: Table<ObjectSummary>
  /** Type aliases and interfaces by name. */
  readonly types: ReadonlyMap<string, TypeExpr>
  readonly exports: ReadonlyMap<string, Expr>
  /** Specifiers of `export * from`. */
  readonly reexports: readonly string[]
  /** Values assigned to `module.exports`. */
  readonly moduleExports: readonly Expr[]
  readonly calls: readonly CallSite[]
  /** Calls that hand something named like a logger to a function, class or framework. */
  readonly handovers: readonly Handover[]
  /** Calls of `fastify()`, `pinoHttp()` and the like, which make the loggers of requests. */
  readonly frameworks: readonly Expr[]
  /** Names of custom levels: methods that emit. */
  readonly levels: readonly string[]
  readonly complaints: readonly Complaint[]
}

/** Rows by number; what nothing refers to is left out. */
export type Table<Row> = readonly (Row | undefined)[]

/** What stands for a value in a summary. */
export type Expr =
  /** Nothing that matters to us; `why` says what it is, for a warning. */
  | { readonly kind: 'unknown'; readonly why?: string }
  | { readonly kind: 'constant'; readonly value: Constant }
  /** A variable: the definitions that can reach this place, or all of them. */
  | { readonly kind: 'binding'; readonly binding: number; definitions: readonly number[] | undefined }
  /** A name that the file does not declare. */
  | { readonly kind: 'global'; readonly name: string }
  | { readonly kind: 'member'; readonly of: Expr; readonly name: string }
  | { readonly kind: 'computed'; readonly of: Expr; readonly key: Expr }
  | {
      readonly kind: 'call' | 'new'
      readonly callee: Expr
      readonly args: readonly Expr[]
      readonly line: number
      readonly text: string
    }
  | { readonly kind: 'object'; readonly entries: readonly ObjectEntry[]; readonly id?: number }
  /** An object literal of constants: tables of them are large, so they are kept tightly. */
  | TableExpr
  | { readonly kind: 'list'; readonly items: readonly Expr[] }
  | { readonly kind: 'either'; readonly options: readonly Expr[] }
  /** One of a list's items. */
  | { readonly kind: 'item'; readonly of: Expr }
  /** A template literal or a concatenation. */
  | { readonly kind: 'text'; readonly parts: readonly Expr[] }
  | { readonly kind: 'function'; readonly id: number }
  | { readonly kind: 'class'; readonly id: number }
  | { readonly kind: 'this'; readonly class: number; readonly isStatic: boolean }
  | { readonly kind: 'super'; readonly class: number; readonly isStatic: boolean }
  | { readonly kind: 'thisObject'; readonly object: number }
  /** An instance of what `of` is: `this` in a function that is put on a prototype. */
  | { readonly kind: 'instance'; readonly of: Expr }
  /** `name` is `*` for the whole namespace and `=` for what `require` returns. */
  | { readonly kind: 'import'; readonly from: string; readonly name: string }
  /** The address of this file: `__filename`, `import.meta.url` and the like. */
  | { readonly kind: 'here' }
  /** A value of which only the type is known. */
  | { readonly kind: 'typed'; readonly type: TypeExpr; readonly name: string; readonly line: number }
  /** A logger by a comment: `// docgen: domain=…` at its declaration. */
  | { readonly kind: 'declared'; readonly domain: string; readonly value: Expr }
  /** `value as Type`, or a variable with a type: the type counts when the value says nothing. */
  | {
      readonly kind: 'cast'
      readonly value: Expr
      readonly type: TypeExpr
      readonly name: string
      readonly line: number
    }
  /** By a comment: `// docgen: ignore` at a declaration. */
  | { readonly kind: 'ignored' }
  /** Something that is thrown: a caught value, or `new Error('…')` with its message. */
  | { readonly kind: 'error'; readonly message?: Expr }

export type TableExpr = { readonly kind: 'table'; readonly keys: readonly string[]; readonly cells: readonly Cell[] }

/** A constant, a table in the table, or nothing that matters. */
export type Cell = Constant | TableExpr | { readonly kind: 'unknown' }

export type Constant = string | number | boolean | null | undefined

export type ObjectEntry =
  | { readonly kind: 'property'; readonly key: string; readonly value: Expr; readonly getter?: true }
  | { readonly kind: 'spread'; readonly value: Expr; readonly text: string }
  | { readonly kind: 'computed'; readonly key: Expr; readonly value: Expr; readonly text: string }

export type TypeExpr =
  /** A name with its qualifiers: `pino.Logger`. */
  | { readonly kind: 'named'; readonly path: readonly string[]; readonly args: readonly TypeExpr[] }
  | { readonly kind: 'imported'; readonly from: string; readonly path: readonly string[] }
  | { readonly kind: 'typeof'; readonly value: Expr }
  | { readonly kind: 'returnOf'; readonly value: TypeExpr }
  | { readonly kind: 'anyOf'; readonly options: readonly TypeExpr[] }
  | {
      readonly kind: 'shape'
      readonly members: ReadonlyMap<string, TypeExpr>
      readonly parents: readonly TypeExpr[]
      readonly open: boolean
    }
  | { readonly kind: 'other' }

/** A variable, function, class, parameter or import. */
export type Binding = {
  readonly name: string
  readonly line: number
  readonly definitions: readonly Definition[]
  /** A nested function assigns it: the order of the lines says nothing then. */
  readonly assignedElsewhere: boolean
  /** `binding.name = …` anywhere in the file. */
  readonly properties: ReadonlyMap<string, readonly Expr[]> | undefined
}

export type Definition =
  | { readonly kind: 'value'; readonly value: Expr }
  /** A part of a value: `const { log } = context`. */
  | { readonly kind: 'part'; readonly of: Expr; readonly path: readonly string[]; readonly fallback?: Expr }
  | {
      readonly kind: 'parameter'
      readonly function: number
      readonly index: number
      readonly path: readonly string[]
      readonly fallback?: Expr
      readonly type?: TypeExpr
      readonly isRest: boolean
    }

export type FunctionSummary = {
  readonly name: string
  readonly line: number
  readonly returns: readonly Expr[]
  readonly isGenerator: boolean
  /** Calls in this function, as indexes of `calls`; nested functions not included. */
  readonly calls: readonly number[]
  /** Present when the function is used as a constructor (`this.log = …`). */
  readonly instance?: number
  readonly returnType?: TypeExpr
}

export type ClassSummary = {
  readonly name: string
  readonly base?: Expr
  readonly members: readonly ClassMember[]
  /** The constructor, as an index of `functions`. */
  readonly construct?: number
}

export type ClassMember = {
  /** `#name` for a private one. */
  readonly name: string
  readonly isStatic: boolean
  readonly kind: 'field' | 'method' | 'getter'
  readonly value: Expr
}

export type ObjectSummary = {
  readonly value: Expr
  /** `this.name = …` in its methods. */
  readonly assigned: readonly { readonly name: string; readonly value: Expr }[]
}

/** A call that may emit an event or use an instrument. */
export type CallSite = {
  /** Line where the whole call starts, from 1. */
  readonly line: number
  readonly receiver: Expr
  /** undefined: it is not written out, see `key`. */
  readonly method: string | undefined
  /** `level` of `log[level](…)`. */
  readonly key: Expr | undefined
  readonly args: readonly Expr[]
  /** What the first arguments look like, for warnings. */
  readonly argNotes: readonly ArgNote[]
  /** Text of the receiver, shortened, for warnings. */
  readonly text: string
  /** The last name in the receiver (`log` in `this.log.child({})`): does it look like a logger? */
  readonly lastName: string
  /** Innermost enclosing function, as an index of `functions`. */
  readonly function: number | undefined
  readonly annotation: Annotation | undefined
  /** The call is a bare one (`info('x')`, taken from a logger): the receiver is the function. */
  readonly isBare: boolean
}

export type ArgNote = {
  /** `the variable \`name\``, `an object`. */
  readonly what: string
  /** Shortened text: `payload`, `job.data`. */
  readonly text: string
  /** The last name in it: `data`. */
  readonly lastName: string
  /** `...args`: the items of a list. */
  readonly isSpread: boolean
}

/** The comment `// docgen: …`. */
export type Annotation = {
  readonly line: number
  readonly ignore: boolean
  readonly events: readonly string[]
  readonly level: string | undefined
  readonly attributes: readonly string[] | undefined
  readonly domain: string | undefined
}

export type Handover = {
  readonly callee: Expr
  readonly isNew: boolean
  readonly args: readonly Expr[]
}

/** Something the parser or a docgen comment got wrong. */
export type Complaint = { readonly line: number; readonly what: string; readonly why: string; readonly todo: string }
