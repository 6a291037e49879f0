const MAX_CHARS = 1_024
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/**
 * A path with its ids replaced, for where no route is known (P-10): segments that are a UUID or digits become `{id}`,
 * `tenant-acme` becomes `tenant-{id}`. The query is cut off, and so is what comes after 1024 characters.
 */
export function normalizePath(path: string): string {
  return path
    .slice(0, MAX_CHARS)
    .replace(/[?#].*$/s, '')
    .split('/')
    .map(normalizeSegment)
    .join('/')
}

function normalizeSegment(segment: string): string {
  if (UUID.test(segment) || /^\d+$/.test(segment)) return '{id}'
  return /^tenant-./.test(segment) ? 'tenant-{id}' : segment
}
