const TOKEN = /^[\w!#$%&'*+.^`|~-]+$/
/** What Node allows in the value of a header. */
const VALUE = /^[\t\x20-\x7E\x80-\xFF]*$/

/**
 * The head of a request of HTTP/1.1.
 *
 * @throws the errors of `node:http` when a header has characters that no header may have; values are not in them
 */
export function requestHead(method: string, path: string, headers: Readonly<Record<string, string>>): string {
  const lines = [`${method} ${path} HTTP/1.1`]
  for (const [name, value] of Object.entries(headers)) {
    if (!TOKEN.test(name)) throw headerError(`Header name must be a valid HTTP token ["${name}"]`, 'INVALID_HTTP_TOKEN')
    if (!VALUE.test(value)) throw headerError(`Invalid character in header content ["${name}"]`, 'INVALID_CHAR')
    lines.push(`${name}: ${value}`)
  }
  return `${lines.join('\r\n')}\r\n\r\n`
}

function headerError(message: string, code: string): Error {
  return Object.assign(new TypeError(message), { code: `ERR_${code}` })
}
