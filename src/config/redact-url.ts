/**
 * A URL without its user name, password and query, fit to be printed. Works on
 * the text, because what is printed may be no valid URL at all; where it is not
 * clear what is a password, more is taken out rather than less.
 */
export function redactUrl(text: string): string {
  const scheme = /^[a-z][a-z\d+.-]*:\/\//i.exec(text)?.[0] ?? ''
  const rest = text.slice(scheme.length)
  const at = rest.lastIndexOf('@')
  const visible = rest.slice(at + 1)
  const query = visible.search(/[?#]/)
  return `${scheme}${at === -1 ? '' : '[secret]@'}${query === -1 ? visible : `${visible.slice(0, query)}?[secret]`}`
}
