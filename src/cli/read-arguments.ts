import { parseArgs } from 'node:util'
import { type Command, type Given, UsageError } from './command.ts'
import { didYouMean } from '../did-you-mean.ts'

/**
 * Reads the arguments of a command.
 *
 * @throws UsageError for an option that it does not have, one without the value
 * that it needs, and arguments that it does not take.
 */
export function readArguments(command: Command, argv: readonly string[]): Given {
  const { tokens } = parseArgs({
    args: withImplied(command, argv),
    options: Object.fromEntries(
      Object.entries(command.options).map(([name, { value }]) => [
        name,
        { type: value === undefined ? 'boolean' : 'string' } as const,
      ]),
    ),
    allowPositionals: true,
    strict: false,
    tokens: true,
  })
  const args: string[] = []
  const flags = new Set<string>()
  const values = new Map<string, string[]>()
  for (const token of tokens) {
    if (token.kind === 'positional') args.push(token.value)
    if (token.kind !== 'option') continue
    const spec = command.options[token.name]
    if (spec === undefined) throw unknownOption(command, token.rawName)
    if (spec.value === undefined) {
      if (token.value !== undefined) throw new UsageError(`${token.rawName} takes no value`)
      flags.add(token.name)
      continue
    }
    if (token.value === undefined || token.value === '')
      throw new UsageError(`${token.rawName} needs a value: ${token.rawName} ${spec.value}`)
    const known = values.get(token.name)
    if (known === undefined) values.set(token.name, [token.value])
    else if (spec.isList === true) known.push(token.value)
    else throw new UsageError(`${token.rawName} is given twice`)
  }
  if (!command.takesArguments && args[0] !== undefined)
    throw new UsageError(`\`otel ${command.name}\` takes no arguments: ${args[0]}`)
  return { args, flags, values }
}

/** Gives the options whose value is left out the value that they have then. */
function withImplied(command: Command, argv: readonly string[]): string[] {
  const end = argv.indexOf('--')
  return argv.map((arg, index) => {
    const implied =
      arg.startsWith('--') && (end === -1 || index < end) ? command.options[arg.slice(2)]?.implied : undefined
    return implied === undefined ? arg : `${arg}=${implied}`
  })
}

function unknownOption(command: Command, given: string): UsageError {
  const near = didYouMean(given.replace(/^-+/, ''), Object.keys(command.options))
  const hint = near === undefined ? `see \`otel help ${command.name}\`` : `did you mean --${near}?`
  return new UsageError(`\`otel ${command.name}\` has no option ${given}; ${hint}`)
}
