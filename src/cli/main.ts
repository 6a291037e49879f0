import process from 'node:process'
import { COMMANDS } from './commands.ts'
import { run } from './run.ts'

// `otel … | head` closes the pipe early: not an error of ours.
process.stdout.on('error', () => {})

// No top-level await: the bundle is CommonJS.
run(process.argv.slice(2), COMMANDS, {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  isTerminal: process.stderr.isTTY,
  cwd: process.cwd(),
}).then(
  (code) => {
    process.exitCode = code
  },
  (error: unknown) => {
    process.stderr.write(`otel: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
    process.exitCode = 1
  },
)
