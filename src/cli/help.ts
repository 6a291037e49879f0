import type { Command, OptionSpec } from './command.ts'

/** The list of commands: `otel help`. */
export function overview(commands: readonly Command[]): string {
  const width = Math.max(...commands.map(({ name }) => name.length), 'help [command]'.length)
  const lines = [
    ...commands.map(({ name, short }) => [name, short]),
    ['help [command]', 'This list, or all about one command'],
  ]
  return [
    'Usage: otel <command> [options]',
    '',
    'Commands:',
    ...lines.map(([name = '', short = '']) => `  ${name.padEnd(width)}  ${short}`),
    '',
    'Options:',
    '  --help     Help; of a command, behind it',
    '  --version  The version',
    '',
  ].join('\n')
}

/** All about a command: `otel help docgen events`. */
export function commandHelp({ short, usage, long, options, examples }: Command): string {
  const rows = Object.entries({ ...options, help: HELP }).map(
    ([name, spec]) => [optionText(name, spec), spec.text] as const,
  )
  const width = Math.max(...rows.map(([text]) => text.length))
  return [
    `${short}.`,
    '',
    `Usage: otel ${usage}`,
    '',
    long.trim(),
    '',
    'Options:',
    ...rows.map(([text, about]) => `  ${text.padEnd(width)}  ${about}`),
    '',
    'Examples:',
    ...examples.map((example) => `  ${example}`),
    '',
  ].join('\n')
}

const HELP: OptionSpec = { text: 'This text' }

function optionText(name: string, { value, implied }: OptionSpec): string {
  if (value === undefined) return `--${name}`
  return implied === undefined ? `--${name} ${value}` : `--${name}[=${value}]`
}
