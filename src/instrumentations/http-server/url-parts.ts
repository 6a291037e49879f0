/** Path and query of a request as `url.path` and `url.query` want them. */
export type UrlParts = { readonly path: string | undefined; readonly query: string | undefined }

/** Query keys whose value is a secret in signed URLs; their value is replaced (semantic conventions, "url.query"). */
export const SECRET_QUERY_KEYS: readonly string[] = [
  'sig',
  'Signature',
  'AWSAccessKeyId',
  'X-Goog-Signature',
  'X-Amz-Signature',
  'X-Amz-Credential',
  'X-Amz-Security-Token',
]

const REDACTED = 'REDACTED'
const QUESTION_MARK = 0x3f
const EQUALS = 0x3d
const AMPERSAND = 0x26
const SLASH = 0x2f
const DOT = 0x2e
const PERCENT = 0x25

/** Characters that neither `URL` nor `URLSearchParams` would change, by code. */
const PLAIN_IN_PATH = characterSet("-_~!$&'()*+,;=:@.%/")
const PLAIN_IN_QUERY = characterSet('*-._+')

/**
 * Splits a request target. Plain ones (nearly all) are cut where the `?` is; whatever `URL`
 * would normalise goes through `URL`, so that the result is always what it would say.
 *
 * @param target as it stands in the request line
 * @param base scheme and authority; undefined when the Host header is not one
 * @param secretKeys keys of the query whose values are replaced
 */
export function urlParts(target: string, base: string | undefined, secretKeys: ReadonlySet<string>): UrlParts {
  if (base === undefined) return { path: undefined, query: undefined }
  const pathEnd = plainPathEnd(target)
  if (pathEnd === target.length) return { path: target, query: undefined }
  if (pathEnd > 0 && isPlainQuery(target, pathEnd + 1, secretKeys)) {
    return { path: target.slice(0, pathEnd), query: target.slice(pathEnd + 1) }
  }
  return parsedParts(target, base, secretKeys)
}

/** Where the path ends, at a `?` or the end of the target; -1 when `URL` would change the path. */
function plainPathEnd(target: string): number {
  if (target.charCodeAt(0) !== SLASH || target.charCodeAt(1) === SLASH) return -1
  for (let i = 1; i < target.length; i++) {
    const code = target.charCodeAt(i)
    if (code === QUESTION_MARK) return i
    if (PLAIN_IN_PATH[code] !== 1) return -1
    // Dot segments are resolved, also when they are escaped.
    if (code === DOT && target.charCodeAt(i - 1) === SLASH) return -1
    if (code === PERCENT && target.charCodeAt(i + 1) === 0x32) return -1
  }
  return target.length
}

/** Whether a query is one or more `key=value` that `URLSearchParams` would write as they are. */
function isPlainQuery(target: string, start: number, secretKeys: ReadonlySet<string>): boolean {
  let keyStart = start
  let valueStart = -1
  for (let i = start; i <= target.length; i++) {
    const code = i === target.length ? AMPERSAND : target.charCodeAt(i)
    if (code === AMPERSAND) {
      if (valueStart === -1) return false
      keyStart = i + 1
      valueStart = -1
    } else if (code === EQUALS) {
      if (valueStart !== -1 || secretKeys.has(target.slice(keyStart, i))) return false
      valueStart = i + 1
    } else if (PLAIN_IN_QUERY[code] !== 1) {
      return false
    }
  }
  return true
}

function parsedParts(target: string, base: string, secretKeys: ReadonlySet<string>): UrlParts {
  let url: URL
  try {
    url = new URL(target, base)
  } catch {
    return { path: undefined, query: undefined }
  }
  if (url.search === '') return { path: url.pathname, query: undefined }
  const query = new URLSearchParams(url.search.slice(1))
  for (const key of secretKeys) if (query.has(key)) query.set(key, REDACTED)
  return { path: url.pathname, query: query.toString() }
}

function characterSet(punctuation: string): Uint8Array {
  const set = new Uint8Array(128)
  for (const character of `${punctuation}0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ`) {
    set[character.charCodeAt(0)] = 1
  }
  return set
}
