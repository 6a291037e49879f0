import type { Env } from './config.ts'

/** The process's environment variables. The only place that reads them. */
export function environment(): Env {
  return process.env
}
