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

// Regular expressions, because they are native code from the second request on; a loop is interpreted a thousand times.
/**
 * A path that `URL` would not change, up to its `?` or its end: no second slash at its start, no dot segments, also no
 * escaped ones.
 */
const PLAIN_PATH = /^\/(?!\/)(?:[\w~!$&'()*+,;=:@/-]|(?<!\/)\.|%(?!2))*(?=\?|$)/
/** A query that `URLSearchParams` would write as it is: `key=value`, one or more. */
const PLAIN_QUERY = /^[\w*.+-]*=[\w*.+-]*(?:&[\w*.+-]*=[\w*.+-]*)*$/

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
  const path = PLAIN_PATH.exec(target)?.[0]
  if (path === undefined) return parsedParts(target, base, secretKeys)
  if (path.length === target.length) return { path, query: undefined }
  const query = target.slice(path.length + 1)
  return PLAIN_QUERY.test(query) && !hasSecret(query, secretKeys)
    ? { path, query }
    : parsedParts(target, base, secretKeys)
}

/** Whether a plain query has one of the keys. */
function hasSecret(query: string, secretKeys: ReadonlySet<string>): boolean {
  return query.split('&').some((pair) => secretKeys.has(pair.slice(0, pair.indexOf('='))))
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
