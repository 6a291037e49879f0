import type { Constant, Expr, FileSummary, TypeExpr } from '../summary.ts'

/** What an expression can be, as far as it can be told without running the code; one of several. */
export type Value =
  | Unknown
  | { readonly kind: 'constant'; readonly value: Constant }
  /** An object literal; its properties are looked at when they are asked for. */
  | {
      readonly kind: 'object'
      readonly file: FileSummary
      readonly expr: ObjectExpr
      readonly frame: Frame | undefined
    }
  | { readonly kind: 'list'; readonly items: readonly (readonly Value[])[] }
  | { readonly kind: 'function'; readonly file: FileSummary; readonly id: number; readonly frame: Frame | undefined }
  | ClassValue
  | { readonly kind: 'instance'; readonly of: ClassValue; readonly frame: Frame | undefined }
  /** The namespace of a file of the project. */
  | { readonly kind: 'module'; readonly file: FileSummary }
  | PackageValue
  | { readonly kind: 'global'; readonly path: readonly string[] }
  /** Of which only the shape is known, by its type. */
  | {
      readonly kind: 'shape'
      readonly file: FileSummary
      readonly type: TypeExpr & { readonly kind: 'shape' }
      readonly place: NamedPlace
    }
  | { readonly kind: 'logger'; readonly logger: Logger }
  /** A method that is taken from a logger, meter or instrument. */
  | { readonly kind: 'method'; readonly of: Value; readonly name: string }
  | { readonly kind: 'meter'; readonly scope: string | undefined }
  | { readonly kind: 'instrument'; readonly instrument: Instrument }
  /** A web framework or its request, with the loggers that it can have. */
  | { readonly kind: 'framework'; readonly loggers: readonly Value[] }
  | { readonly kind: 'error'; readonly message: readonly Value[] }
  /** The address of a file. */
  | { readonly kind: 'here'; readonly file: FileSummary }
  | { readonly kind: 'ignored' }

export type ObjectExpr = Expr & { readonly kind: 'object' }

export type Unknown = {
  readonly kind: 'unknown'
  /** What it is, for a warning: `a parameter`. */
  readonly why: string
  /** A text that has a blank or the like in it whatever its other parts are: no event's name. */
  readonly isProse?: true
  /** It depends on a parameter of this function. */
  readonly parameterOf?: { readonly file: FileSummary; readonly function: number }
}

export type ClassValue = {
  readonly kind: 'class'
  readonly file: FileSummary
  readonly id: number
  readonly frame: Frame | undefined
}

/** Something of a package that is not part of the project. */
export type PackageValue = {
  readonly kind: 'package'
  readonly name: string
  /** Properties and `()` for calls, from the package's namespace on. */
  readonly path: readonly string[]
  /** The file that imports it. */
  readonly importer: string
  readonly args?: readonly (readonly Value[])[]
}

/** The arguments of a call that is being followed. */
export type Frame = {
  readonly file: FileSummary
  readonly function: number
  readonly args: readonly (readonly Value[])[]
  readonly parent: Frame | undefined
  readonly depth: number
}

export type Place = { readonly path: string; readonly line: number }

/** Where something is declared, and what it is called there. */
export type NamedPlace = Place & { readonly name: string }

export type Library = 'pino' | 'bunyan' | 'winston' | 'otel' | 'facade' | 'nest' | 'any'

export type Logger = {
  readonly library: Library
  /** `''`: it has none. undefined: it cannot be told, see `problem`. */
  readonly domain: string | undefined
  readonly problem: Problem | undefined
  /** Attributes that each event of it has, as written. */
  readonly bound: ReadonlySet<string>
  /** Attributes of it that cannot be told, in words. */
  readonly gaps: readonly string[]
  /** Levels that it has besides those of its library. */
  readonly levels: readonly string[]
  readonly messageKey: string
  /** pino's `msgPrefix`, which is part of each message; undefined when it cannot be told. */
  readonly prefix: string | undefined
}

/** Why something of a logger cannot be told. */
export type Problem = Place & { readonly what: string; readonly why: string; readonly todo: string }

export type Instrument = Place & {
  readonly name: string
  readonly kind: string
  /** Name of the meter; undefined when it is not constant. */
  readonly scope: string | undefined
  readonly unit: string | undefined
  readonly description: string | undefined
}

export function unknownValue(why: string, parameterOf?: Unknown['parameterOf']): Unknown {
  return parameterOf === undefined ? { kind: 'unknown', why } : { kind: 'unknown', why, parameterOf }
}

/** What `new` of a class or of a function that sets `this` gives. */
export function instancesOf(value: Value, frame: Frame | undefined): readonly Value[] {
  if (value.kind === 'class') return [{ kind: 'instance', of: value, frame: frame ?? value.frame }]
  if (value.kind === 'function') {
    const id = value.file.functions[value.id]?.instance
    if (id !== undefined) {
      return [
        {
          kind: 'instance',
          of: { kind: 'class', file: value.file, id, frame: value.frame },
          frame: frame ?? value.frame,
        },
      ]
    }
  }
  return value.kind === 'package' || value.kind === 'ignored'
    ? [value]
    : [unknownValue('an instance that cannot be followed')]
}
