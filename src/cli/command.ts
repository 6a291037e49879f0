/** What a command may touch of the world; only `main.ts` has the real one. */
export type Io = {
  readonly out: (text: string) => void
  readonly err: (text: string) => void
  /** stderr is a terminal: a progress line can be drawn and taken away again. */
  readonly isTerminal: boolean
  /** Absolute. */
  readonly cwd: string
}

/** One command of `otel`, with its help. Add it to `commands.ts`. */
export type Command = {
  /** All words: `docgen events`. */
  readonly name: string
  /** One line for the list of commands, without a full stop. */
  readonly short: string
  /** Behind `otel `: `docgen events [paths…] [options]`. */
  readonly usage: string
  /** Paragraphs of text, for `otel help <name>`. */
  readonly long: string
  readonly examples: readonly string[]
  readonly options: Readonly<Record<string, OptionSpec>>
  /** Takes arguments that are no options. */
  readonly takesArguments: boolean
  /** @returns the exit code: 0, 1 for what was found, 2 for wrong use. */
  readonly run: (given: Given, io: Io) => Promise<number>
}

/** An option, by its name without dashes. */
export type OptionSpec = {
  /** Word for the value in the help (`FILE`); undefined: the option takes none. */
  readonly value?: string
  /** The value may be left out, and is this one then. */
  readonly implied?: string
  /** May be given more than once. */
  readonly isList?: true
  readonly text: string
}

/** The arguments of a command, checked against its options. */
export type Given = {
  readonly args: readonly string[]
  readonly flags: ReadonlySet<string>
  /** Values by option, in the order in which they were given. */
  readonly values: ReadonlyMap<string, readonly string[]>
}

/** Wrong use: the message is printed, and the exit code is 2. */
export class UsageError extends Error {
  override readonly name: string = 'UsageError'
}

/** The last value of an option. */
export function valueOf(given: Given, option: string): string | undefined {
  return given.values.get(option)?.at(-1)
}
