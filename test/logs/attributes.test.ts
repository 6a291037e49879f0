import { describe, expect, test } from 'vitest'
import {
  addFields,
  attributeKey,
  attributeLimits,
  attributeValue,
  type LogAttributes,
} from '../../src/logs/attributes.ts'

const DEFAULT_LIMITS = attributeLimits({ attributeValueLengthLimit: Infinity, attributeCountLimit: 128 })
const NONE: ReadonlySet<string> = new Set()

function attributesOf(fields: object, reserved = NONE, limits = DEFAULT_LIMITS): LogAttributes {
  const attributes: LogAttributes = {}
  addFields(attributes, fields, limits, reserved)
  return attributes
}

describe('F-51 F-T4 F-T5 attributeKey', () => {
  test.each([
    ['organisation__id', 'organisation.id'],
    ['a__b__c', 'a.b.c'],
    ['single_underscore', 'single_underscore'],
    ['a___b', 'a._b'],
    ['a____b', 'a..b'],
    ['__x', '.x'],
    ['y__', 'y.'],
    ['already.dotted', 'already.dotted'],
    ['__proto__', '.proto.'],
  ])('%s becomes %s', (field, key) => {
    expect(attributeKey(field)).toBe(key)
  })

  test('is bounded', () => {
    expect(attributeKey('k'.repeat(1_000_000))).toBe('k'.repeat(512))
  })
})

describe('F-57 attributeValue', () => {
  test.each([
    ['text', 'text'],
    ['', ''],
    [0, 0],
    [1.5, 1.5],
    [Number.NaN, Number.NaN],
    [true, true],
    [false, false],
    [undefined, undefined],
    [null, 'null'],
    [{ key: 'value' }, '{"key":"value"}'],
    [[1, 2, 3], '[1,2,3]'],
    [['a', 'b'], '["a","b"]'],
    [12n, '12'],
    [new Date(0), '1970-01-01T00:00:00.000Z'],
    [new URL('http://example.com/'), 'http://example.com/'],
    [Symbol('s'), 'Symbol(s)'],
    [function f() {}, '[function f]'],
    [{ toJSON: () => 'as "text"' }, 'as "text"'],
    [{ toJSON: () => undefined }, 'null'],
  ])('%o', (value, expected) => {
    expect(attributeValue(value, 100)).toBe(expected)
  })

  test('of a JSON text: the same, more cheaply', () => {
    for (const value of [{ key: 'value' }, [1, 'a', null, { b: [true] }], null, 'text', 1, true, {}, []]) {
      expect(attributeValue(value, 100, true)).toEqual(attributeValue(value, 100))
    }
    expect(attributeValue({ id: 12_345_678_901_234_567_890n }, 100, true)).toBe('{"id":12345678901234567890}')
    expect(attributeValue(['x'.repeat(200), 1], 100, true)).toBe(attributeValue(['x'.repeat(200), 1], 100))
  })

  test('is cut', () => {
    expect(attributeValue('x'.repeat(101), 100)).toBe('x'.repeat(100))
    expect(attributeValue(new Date(0), 10)).toBe('1970-01-01')
  })
})

describe('addFields', () => {
  test('F-50 F-T30 every field is an attribute', () => {
    expect(attributesOf({ organisation__id: 1, feature: 'on', nested: { a: 1 }, gone: undefined })).toEqual({
      'organisation.id': 1,
      feature: 'on',
      nested: '{"a":1}',
    })
  })

  test('F-52 F-T31 reserved fields are not', () => {
    expect(attributesOf({ level: 1, time: 2, user: 'u' }, new Set(['level', 'time']))).toEqual({ user: 'u' })
  })

  test('later fields win over earlier ones of the same name', () => {
    expect(attributesOf({ a__b: 1, 'a.b': 2 })).toEqual({ 'a.b': 2 })
  })

  test('fields that throw, and empty names, cost only themselves', () => {
    const fields = {
      first: 1,
      get bad(): never {
        throw new Error('secret')
      },
      '': 'nameless',
      last: 2,
    }
    expect(attributesOf(fields)).toEqual({ first: 1, bad: '[unreadable]', last: 2 })
    const locked = new Proxy({}, { ownKeys: () => Number.parseInt('x', 10) as unknown as [] })
    expect(attributesOf(locked)).toEqual({})
  })

  test('no field reaches a prototype', () => {
    const fields: object = JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}')
    const attributes = attributesOf(fields)
    expect(attributes).toEqual({ '.proto.': '{"polluted":1}', constructor: '{"prototype":{"polluted":1}}' })
    expect(Object.getPrototypeOf(attributes)).toBe(Object.prototype)
    expect(({} as { polluted?: number }).polluted).toBe(undefined)
  })

  test('ten thousand keys: the SDK is handed 1,024 of them, or as many as its limit says', () => {
    const fields = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`k${index}`, index]))
    expect(Object.keys(attributesOf(fields))).toHaveLength(1_024)
    const many = attributeLimits({ attributeValueLengthLimit: Infinity, attributeCountLimit: 5_000 })
    expect(Object.keys(attributesOf(fields, NONE, many))).toHaveLength(5_000)
    const unlimited = attributeLimits({ attributeValueLengthLimit: Infinity, attributeCountLimit: Infinity })
    expect(Object.keys(attributesOf(fields, NONE, unlimited))).toHaveLength(1_024)
  })

  test('megabytes: each value is cut, and what comes after many of them is kept', () => {
    const fields: Record<string, string> = {}
    for (let index = 0; index < 20; index++) fields[`big${index}`] = 'x'.repeat(2_000_000)
    fields['small'] = 'still here'
    const attributes = attributesOf(fields)
    expect(Object.values(attributes).map((value) => String(value).length)).toEqual([
      ...Array.from({ length: 16 }, () => 65_536),
      256,
      256,
      256,
      256,
      10,
    ])
  })

  test('the configured length limit counts, where there is one', () => {
    expect(attributeLimits({ attributeValueLengthLimit: 10, attributeCountLimit: 2 })).toEqual({
      maxKeys: 1_024,
      maxValueChars: 10,
      maxTotalChars: 1_048_576,
    })
    expect(DEFAULT_LIMITS.maxValueChars).toBe(65_536)
    expect(attributesOf({ a: 'x'.repeat(20) }, NONE, { ...DEFAULT_LIMITS, maxValueChars: 10 })).toEqual({
      a: 'xxxxxxxxxx',
    })
  })
})
