import type { Env } from './config.ts'

/** The process's environment variables. The only place that reads them. */
export function environment(): Env {
  return process.env
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
