import { describe, expect, it, test } from 'vitest'
import { addFields, attributeLimits, type LogAttributes } from '../../src/logs/attributes.ts'
import { jsonText, TEXT_LIMITS } from '../../src/logs/json-text.ts'
import { createRedaction, redactAttributes, redactValue } from '../../src/logs/redact.ts'

const redacts = createRedaction(['email', 'Set-Cookie', 'apiKey', 'token'])
if (redacts === undefined) throw new Error('there are entries')

describe('keys whose values are hidden (P-86)', () => {
  it.each([
    'email',
    'EMAIL',
    'user.email',
    'userEmail',
    'EMAIL_ADDRESS',
    'http.request.header.set-cookie',
    'setCookie',
    'SET_COOKIE',
    'api.key',
    'APIKey',
    'x-api-key',
    'accessToken',
    'token2.email',
    `a.token.${'x'.repeat(600)}`,
  ])('%s', (key) => {
    expect(redacts(key)).toBe(true)
    // Remembered, and the same.
    expect(redacts(key)).toBe(true)
  })

  it.each([
    '',
    '__proto__',
    'emailed',
    'e_mail',
    'cookie',
    'setcookie',
    'key',
    'tokenizer',
    'input_tokens',
    'set.a.cookie',
  ])('not %s', (key) => {
    expect(redacts(key)).toBe(false)
    expect(redacts(key)).toBe(false)
  })
})

test.each([[undefined], [[]], [['', '--', ' ']]])('no entries hide nothing, and there is nothing to ask', (entries) => {
  expect(createRedaction(entries)).toBe(undefined)
})

test('fields of a log call, at any depth, also where they came out of a JSON text (P-86)', () => {
  const fields = {
    id: 7,
    email: 'a@b.c',
    user: { name: 'Ann', email: 'a@b.c', keys: [{ apiKey: 1 }, { kept: 2 }] },
    headers: new Map([
      ['set-cookie', 'secret'],
      ['accept', 'text/html'],
    ]),
  }
  const unasked = Object.defineProperty({ ...fields }, 'token', {
    enumerable: true,
    get: () => {
      throw new Error('is not asked')
    },
  })
  for (const isParsed of [false, true]) {
    const attributes: LogAttributes = {}
    const given = isParsed ? { ...fields, token: 1, headers: {} } : unasked
    const limits = attributeLimits({ attributeValueLengthLimit: Infinity, attributeCountLimit: 128 }, redacts)
    addFields(attributes, given, limits, new Set(), [], isParsed)
    expect(attributes).toEqual({
      id: 7,
      email: '[redacted]',
      user: '{"name":"Ann","email":"[redacted]","keys":[{"apiKey":"[redacted]"},{"kept":2}]}',
      headers: isParsed ? '{}' : '{"set-cookie":"[redacted]","accept":"text/html"}',
      token: '[redacted]',
    })
  }
})

test('JSON text, what toJSON gives and properties of errors', () => {
  const error = Object.assign(new TypeError('bad'), { token: 'secret', stack: 'stack' })
  const json = jsonText({ a: { toJSON: () => ({ email: 'a@b.c' }) }, error }, { ...TEXT_LIMITS, redacts })
  expect(JSON.parse(json ?? '')).toEqual({
    a: { email: '[redacted]' },
    error: { name: 'TypeError', message: 'bad', stack: 'stack', token: '[redacted]' },
  })
})

test('attributes in place, whose values may have keys of their own', () => {
  const bytes = new Uint8Array([1])
  const attributes = { plain: 'x', token: ['a'], list: ['a', { email: 1, __proto__: { token: 1 } }], bytes, none: null }
  redactAttributes(attributes, redacts)
  expect(attributes).toEqual({
    plain: 'x',
    token: '[redacted]',
    list: ['a', { email: '[redacted]' }],
    bytes,
    none: null,
  })
  expect(attributes.bytes).toBe(bytes)
  expect(redactValue(JSON.parse('{"__proto__":{"email":1}}'), redacts)).toEqual(
    JSON.parse('{"__proto__":{"email":"[redacted]"}}'),
  )
})
