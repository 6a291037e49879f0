import type { Env } from './config.ts'

/** The process's environment variables. The only place that reads them. */
export function environment(): Env {
  return withPm2Variables(process.env)
}

/**
 * In cluster mode PM2 hands the variables of an app over as JSON in one
 * variable, and sets them only after the preload has run.
 * @see https://github.com/Unitech/pm2/blob/v6.0.14/lib/God/ClusterMode.js
 */
export function withPm2Variables(env: Env): Env {
  if (env.pm2_env === undefined) return env
  try {
    const given: unknown = JSON.parse(env.pm2_env)
    if (typeof given !== 'object' || given === null) return env
    return { ...env, ...Object.fromEntries(Object.entries(given).filter(([, value]) => typeof value === 'string')) }
  } catch {
    return env
  }
}

/** Runs something that reads the environment itself while a variable has a value. */
export function withVariable<T>(name: string, value: string, run: () => T): T {
  const before = process.env[name]
  process.env[name] = value
  try {
    return run()
  } finally {
    if (before === undefined) delete process.env[name]
    else process.env[name] = before
  }
}
