import { describe, expect, test } from 'vitest'
import { SECRET_QUERY_KEYS, urlParts } from '../../../src/instrumentations/http-server/url-parts.ts'
import { seededRandom } from '../../spans/random-operations.ts'

const BASE = 'http://example.com:8080'
const SECRETS = new Set(SECRET_QUERY_KEYS)

/** What `URL` and `URLSearchParams` say, without any short cut. */
function slowParts(target: string): ReturnType<typeof urlParts> {
  if (!URL.canParse(target, BASE)) return { path: undefined, query: undefined }
  const { pathname, search } = new URL(target, BASE)
  const query = new URLSearchParams(search.slice(1))
  for (const key of SECRETS) if (query.has(key)) query.set(key, 'REDACTED')
  return { path: pathname, query: search === '' ? undefined : query.toString() }
}

test('every ASCII character at every place is treated as URL does', () => {
  for (let code = 0x21; code < 0x7f; code++) {
    const character = String.fromCharCode(code)
    for (const target of [
      `/a${character}b`,
      `/${character}`,
      `/a/${character}/b`,
      `/a?k${character}x=v`,
      `/a?k=v${character}w`,
    ]) {
      expect({ target, ...urlParts(target, BASE, SECRETS) }).toEqual({ target, ...slowParts(target) })
    }
  }
})

test('random targets are treated as URL does', () => {
  const random = seededRandom(7)
  const pieces = [
    '/',
    '.',
    '..',
    '%2e',
    '%2F',
    '?',
    '&',
    '=',
    'a',
    'sig',
    'Signature',
    '1',
    '+',
    '%20',
    '#',
    ';',
    '\\',
    '//',
    ':',
    '@',
  ]
  for (let i = 0; i < 20_000; i++) {
    const length = Math.floor(random() * 10)
    const target = `/${Array.from({ length }, () => pieces[Math.floor(random() * pieces.length)]).join('')}`
    expect({ target, ...urlParts(target, BASE, SECRETS) }).toEqual({ target, ...slowParts(target) })
  }
})

describe('secrets', () => {
  test.each([
    ['/?sig=abc', 'sig=REDACTED'],
    ['/?a=1&X-Amz-Signature=abc&b=2', 'a=1&X-Amz-Signature=REDACTED&b=2'],
    ['/?sig', 'sig=REDACTED'],
    ['/?s%69g=abc', 'sig=REDACTED'],
    ['/?sig=a&sig=b', 'sig=REDACTED'],
  ])('%s', (target, query) => {
    expect(urlParts(target, BASE, SECRETS).query).toBe(query)
  })
})

test('without a valid host there is no URL', () => {
  expect(urlParts('/a?b=c', undefined, SECRETS)).toEqual({ path: undefined, query: undefined })
})
