/** Shorter values are not secrets, and would be found everywhere. */
const SHORTEST = 4

/**
 * A function that takes the values of headers out of texts from outside, such as
 * an error message in which a collector repeats the token that it did not like.
 */
export function secretsOf(headers: Readonly<Record<string, string>>): (text: string) => string {
  const secrets = Object.values(headers)
    .flatMap((value) => [value, ...value.split(/\s+/)])
    .filter((value) => value.length >= SHORTEST)
    .toSorted((a, b) => b.length - a.length)
  return (text) => secrets.reduce((hidden, secret) => hidden.replaceAll(secret, '[secret]'), text)
}
