import type { Env } from '../config/config.ts'

const PM2_CONTAINER = /[\\/]pm2[\\/]lib[\\/]ProcessContainer\w*\.js$/

/**
 * Path of the app's main script: PM2 runs it from a script of its own, and says in variables which it is.
 *
 * @param argv of the process
 */
export function entryScript(argv: readonly string[], env: Env): string | undefined {
  const script = argv[1]
  if (script === undefined || !PM2_CONTAINER.test(script)) return script
  return env['pm_exec_path'] ?? pathInJson(env['pm2_env']) ?? script
}

/** In cluster mode the settings come as one variable, and become variables each only later. */
function pathInJson(text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  try {
    const settings: unknown = JSON.parse(text)
    if (typeof settings !== 'object' || settings === null || !('pm_exec_path' in settings)) return undefined
    return typeof settings.pm_exec_path === 'string' ? settings.pm_exec_path : undefined
  } catch {
    return undefined
  }
}
