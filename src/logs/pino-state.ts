/** A pino logger; its state lives under symbols that the module publishes. */
export type PinoLogger = {
  readonly levels: { readonly labels: Readonly<Record<number, string>> }
  [symbol: symbol]: unknown
}

export type PinoSymbols = Readonly<Record<string, symbol>>

/** `hooks` of pino's options, as far as they change the line. */
export type PinoHooks = { readonly streamWrite?: (line: string) => string }

/** What is read of a logger, by the symbols of its copy of pino. */
export type PinoState = {
  /** Beginning of each line by level number, `{"level":30`. */
  readonly head: (logger: PinoLogger, level: number) => string | undefined
  /** Text of the bindings, each with a comma before it. */
  readonly bindings: (logger: PinoLogger) => string
  readonly messageKey: (logger: PinoLogger) => string
  readonly errorKey: (logger: PinoLogger) => string
  readonly nestedKey: (logger: PinoLogger) => string | undefined
  readonly onlyCustomLevels: (logger: PinoLogger) => boolean
  readonly hooks: (logger: PinoLogger) => PinoHooks | undefined
}

const ABSENT = Symbol('absent in this version of pino')

/** Readers of a logger's state. Older versions lack some of the symbols; then the default of that version counts. */
export function pinoState(symbols: PinoSymbols): PinoState {
  const symbol = (name: string): symbol => symbols[name] ?? ABSENT
  const heads = symbol('lsCacheSym')
  const bindings = symbol('chindingsSym')
  const messageKey = symbol('messageKeySym')
  const errorKey = symbol('errorKeySym')
  const nestedKey = symbol('nestedKeySym')
  const onlyCustomLevels = symbol('useOnlyCustomLevelsSym')
  const hooks = symbol('hooksSym')
  return {
    head: (logger, level) => (logger[heads] as Readonly<Record<number, string>> | undefined)?.[level],
    bindings: (logger) => textOf(logger[bindings]) ?? '',
    messageKey: (logger) => textOf(logger[messageKey]) ?? 'msg',
    errorKey: (logger) => textOf(logger[errorKey]) ?? 'err',
    nestedKey: (logger) => textOf(logger[nestedKey]),
    onlyCustomLevels: (logger) => logger[onlyCustomLevels] === true,
    hooks: (logger) => logger[hooks] as PinoHooks | undefined,
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
