/** One environment variable, as the reader, the messages and the README know it. */
export type Variable = {
  readonly type: VariableType
  /** Without one, nothing is set. */
  readonly default?: boolean | number | string
  /** Of a choice or a list, lower-case. */
  readonly values?: readonly string[]
  /** Of a number; 0 when not given. */
  readonly min?: number
  /** Of a number; 2³¹ - 1 when not given. */
  readonly max?: number
  /** Its value is never printed. Values of type `url` lose their credentials and query instead. */
  readonly secret?: true
  /** `specification`: OpenTelemetry's; `javascript`: of OpenTelemetry JS; `alias`: another system's name for one of them. */
  readonly origin: 'specification' | 'javascript' | 'own' | 'alias'
  /** One line, without a full stop. */
  readonly doc: string
}

export type VariableType =
  /** Specification and JavaScript: true or false. Own and alias: also 1, yes, on, 0, no, off. */
  | 'boolean'
  | 'integer'
  /** Milliseconds. */
  | 'duration'
  /** Milliseconds; 0 means no limit. */
  | 'timeout'
  /** From 0 to 1. */
  | 'ratio'
  /** Bytes, or a number with a unit: 64MB. */
  | 'bytes'
  /** One of the values, in any case. */
  | 'choice'
  /** Separated by commas. */
  | 'list'
  /** `name=value`, separated by commas, percent-encoded. */
  | 'pairs'
  | 'url'
  /** Path of a file. */
  | 'file'
  | 'text'
