import { DISTRO_VERSION } from '../version.ts'
import { type Command, type Io, UsageError } from './command.ts'
import { didYouMean } from '../did-you-mean.ts'
import { commandHelp, overview } from './help.ts'
import { readArguments } from './read-arguments.ts'

/**
 * Runs the `otel` command.
 *
 * @param argv without node and the script.
 * @returns the exit code: 2 for wrong use, else the command's own.
 */
export async function run(argv: readonly string[], commands: readonly Command[], io: Io): Promise<number> {
  const [first, ...rest] = argv
  if (first === undefined || first === 'help' || first === '--help' || first === '-h') return help(rest, commands, io)
  if (first === '--version' || first === '-v') {
    io.out(`${DISTRO_VERSION}\n`)
    return 0
  }
  const found = findCommand(argv, commands)
  if (found === undefined) return unknownCommand(argv, commands, io)
  const { command, args } = found
  if (args.includes('--help') || args.includes('-h')) {
    io.out(commandHelp(command))
    return 0
  }
  try {
    return await command.run(readArguments(command, args), io)
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    io.err(`otel: ${error.message}\n`)
    return 2
  }
}

/** The command whose words the arguments begin with; the one with most words. */
function findCommand(
  argv: readonly string[],
  commands: readonly Command[],
): { readonly command: Command; readonly args: readonly string[] } | undefined {
  let found: { readonly command: Command; readonly args: readonly string[]; readonly length: number } | undefined
  for (const command of commands) {
    const words = command.name.split(' ')
    const fits = words.every((word, index) => argv[index] === word)
    if (fits && words.length > (found?.length ?? 0))
      found = { command, args: argv.slice(words.length), length: words.length }
  }
  return found
}

function help(words: readonly string[], commands: readonly Command[], io: Io): number {
  if (words.length === 0) {
    io.out(overview(commands))
    return 0
  }
  const found = findCommand(words, commands)
  if (found !== undefined) {
    io.out(commandHelp(found.command))
    return 0
  }
  const group = commands.filter(({ name }) => name.startsWith(`${words.join(' ')} `))
  if (group.length === 0) return unknownCommand(words, commands, io)
  io.out(overview(group))
  return 0
}

function unknownCommand(argv: readonly string[], commands: readonly Command[], io: Io): number {
  const words = argv.filter((word) => !word.startsWith('-'))
  const group = commands.filter(({ name }) => name.startsWith(`${words[0] ?? ''} `))
  const given = words.slice(0, group.length > 0 ? 2 : 1).join(' ')
  if (group.length > 0 && words.length < 2) {
    io.err(`otel: \`${given}\` is not complete: ${group.map(({ name }) => `\`otel ${name}\``).join(', ')}\n`)
    return 2
  }
  const names = new Set(commands.flatMap(({ name }) => [name, name.split(' ')[0] ?? name]))
  const isOption = given === ''
  const near = isOption ? didYouMean(argv[0] ?? '', ['--help', '--version']) : didYouMean(given, [...names, 'help'])
  const hint = near === undefined ? 'see `otel help`' : `did you mean \`otel ${near}\`?`
  const text = isOption ? `there is no option ${argv[0] ?? ''}` : `there is no command \`${given}\``
  io.err(`otel: ${text}; ${hint}\n`)
  return 2
}
