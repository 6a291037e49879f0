import type { Problem } from '../config/config.ts'
import { slowReason } from './slow-regex.ts'

const VARIABLE = 'OTEL_TRACING_EXCLUDED_URL_PATHS'
const HEALTH = ['health', 'healthz', 'ready', 'readyz', 'livez']

/** Longest path that a regular expression is tried on, in characters; the rest of a longer one is not looked at. */
const LONGEST_PATH = 1024

/** Which requests make no telemetry (F-22). */
export type ExcludedPaths = {
  /** undefined when nothing is excluded. */
  readonly isExcluded: ((path: string) => boolean) | undefined
  readonly problems: readonly Problem[]
}

/**
 * The paths that make no spans (F-22, §7-13). An entry is one or more whole
 * path segments anywhere in the path (`health/live` matches `/api/health/live/`
 * and not `/health/liveness`), a regular expression between slashes, or
 * `@health` for the usual names. Case counts; the query does not.
 */
export function readExcludedPaths(entries: readonly string[]): ExcludedPaths {
  const segments: string[] = []
  const patterns: RegExp[] = []
  const problems: Problem[] = []
  for (const entry of entries) {
    if (entry === '@health') segments.push(...HEALTH.map((name) => `/${name}/`))
    else if (entry.length > 2 && entry.startsWith('/') && entry.endsWith('/') && looksLikePattern(entry))
      addPattern(entry, patterns, problems)
    else if (entry.replaceAll('/', '') !== '') segments.push(`/${entry.replace(/^\/+|\/+$/g, '')}/`)
  }
  if (segments.length === 0 && patterns.length === 0) return { isExcluded: undefined, problems }
  return {
    isExcluded: (path) => {
      const closed = `${path}/`
      if (segments.some((segment) => closed.includes(segment))) return true
      const cut = path.slice(0, LONGEST_PATH)
      return patterns.some((pattern) => pattern.test(cut))
    },
    problems,
  }
}

/** `/health/` is a path that somebody wrote with its slashes; with any sign of a pattern in it, it is one. */
function looksLikePattern(entry: string): boolean {
  return /[\\^$.*+?()[\]{}|]/.test(entry.slice(1, -1))
}

function addPattern(entry: string, patterns: RegExp[], problems: Problem[]): void {
  const source = entry.slice(1, -1)
  const slow = slowReason(source)
  if (slow !== undefined) {
    problems.push({
      variable: VARIABLE,
      value: entry,
      expected: '',
      finding: `can take very long: ${slow}`,
      action: 'ignoring this pattern',
      level: 'warn',
    })
    return
  }
  try {
    patterns.push(new RegExp(source))
  } catch {
    problems.push({
      variable: VARIABLE,
      value: entry,
      expected: 'a regular expression',
      action: 'ignoring this pattern',
      level: 'warn',
    })
  }
}
