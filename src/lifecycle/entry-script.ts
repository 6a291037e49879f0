import type { Env } from '../config/config.ts'

const PM2_CONTAINER = /[\\/]pm2[\\/]lib[\\/]ProcessContainer\w*\.js$/

/**
 * Path of the app's main script: PM2 runs it from a script of its own, and says in a variable which it is.
 *
 * @param argv of the process
 */
export function entryScript(argv: readonly string[], env: Env): string | undefined {
  const script = argv[1]
  return script !== undefined && PM2_CONTAINER.test(script) ? (env['pm_exec_path'] ?? script) : script
}
