const UNKNOWN = 'unknown'

/**
 * Name of an event: the logger's domain, verbatim, and the event in snake case
 * (F-53). The log bridge calls it for each record and the catalogue scanner for
 * each call site, so that both always agree.
 *
 * @param domain name of the logger; undefined or empty: the event stands alone.
 * @param event the event as the call gives it; empty: `unknown`.
 */
export function eventName(domain: string | undefined, event: string): string {
  const name = event === '' ? UNKNOWN : underscore(event)
  return domain === undefined || domain === '' ? name : `${domain}.${name}`
}

/**
 * Snake case as behaviour F-54 has it: `_` between a run of capitals and a
 * capital with a small letter after it, `_` between a small letter or a digit
 * and a capital, `-` to `_`, all small. Only ASCII capitals are split. One pass
 * without a regular expression: the text may come from a request, and a run of
 * a million capitals must cost no more than a million other letters.
 */
export function underscore(text: string): string {
  let result = ''
  let copied = 0
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code === HYPHEN) {
      result += `${text.slice(copied, index)}_`
      copied = index + 1
    } else if (isCapital(code) && index > 0 && startsWord(text, index)) {
      result += `${text.slice(copied, index)}_`
      copied = index
    }
  }
  return (copied === 0 ? text : result + text.slice(copied)).toLowerCase()
}

const HYPHEN = 45

function startsWord(text: string, index: number): boolean {
  const before = text.charCodeAt(index - 1)
  if (isSmall(before) || isDigit(before)) return true
  return isCapital(before) && isSmall(text.charCodeAt(index + 1))
}

function isCapital(code: number): boolean {
  return code >= 65 && code <= 90
}

function isSmall(code: number): boolean {
  return code >= 97 && code <= 122
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57
}
