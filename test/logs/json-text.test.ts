import { describe, expect, test } from 'vitest'
import { cutText, jsonText } from '../../src/logs/json-text.ts'

const SMALL = { maxChars: 60, maxDepth: 3, maxEntries: 3 }

describe('F-57 F-T34 jsonText', () => {
  test.each([
    [{ key: 'value' }, '{"key":"value"}'],
    [[1, 2, 3], '[1,2,3]'],
    [null, 'null'],
    ['a "b"\n', '"a \\"b\\"\\n"'],
    [1.5, '1.5'],
    [true, 'true'],
    [123_456_789_012_345_678_901n, '123456789012345678901'],
    [new Date(0), '"1970-01-01T00:00:00.000Z"'],
    [new Date(Number.NaN), 'null'],
    [Number.NaN, 'null'],
    [[Number.POSITIVE_INFINITY, undefined], '[null,null]'],
    [{ a: undefined, b: null }, '{"b":null}'],
    [
      new Map<string, unknown>([
        ['a', 1],
        ['b', { c: 2 }],
      ]),
      '{"a":1,"b":{"c":2}}',
    ],
    [new Map<unknown, unknown>([[1, 'x']]), '[[1,"x"]]'],
    [new Set(['a', 2]), '["a",2]'],
    [/a+/g, '"/a+/g"'],
    [new URL('http://example.com/x'), '"http://example.com/x"'],
    [Buffer.from('hi'), '"aGk="'],
    [new Uint8Array([1, 2]), '"AQI="'],
    [Symbol('secret'), '"Symbol(secret)"'],
    [function named() {}, '"[function named]"'],
    [() => 1, '"[function]"'],
    [Object.create(null, { a: { value: 1, enumerable: true } }), '{"a":1}'],
    [{ toJSON: () => ({ shown: true }) }, '{"shown":true}'],
    [{ a: new Date(5) }, '{"a":"1970-01-01T00:00:00.005Z"}'],
    // oxlint-disable-next-line no-new-wrappers
    [[new String('s'), new Number(1), new Boolean(false)], '["s",1,false]'],
  ])('%o', (value, expected) => {
    expect(jsonText(value)).toBe(expected)
  })

  test('undefined has no text', () => {
    expect(jsonText(undefined)).toBe(undefined)
  })

  test('an error says name, message and stack, and its own fields', () => {
    const error = Object.assign(new TypeError('bad'), { code: 'E1', stack: 'STACK' })
    expect(jsonText({ error })).toBe('{"error":{"name":"TypeError","message":"bad","stack":"STACK","code":"E1"}}')
    error.cause = new Error('why')
    expect(JSON.parse(jsonText(error) ?? '')).toMatchObject({ cause: { message: 'why' } })
  })

  test('cycles are cut, shared values are not cycles', () => {
    const shared = { s: 1 }
    const value: Record<string, unknown> = { shared, again: shared, list: [] }
    value['self'] = value
    ;(value['list'] as unknown[]).push(value)
    expect(jsonText(value)).toBe('{"shared":{"s":1},"again":{"s":1},"list":["[circular]"],"self":"[circular]"}')
    const map = new Map<string, unknown>()
    map.set('map', map)
    expect(jsonText(map)).toBe('{"map":"[circular]"}')
  })

  test('code of the app that throws costs its own value only', () => {
    const value = {
      before: 1,
      get getter(): never {
        throw new Error('secret')
      },
      json: {
        toJSON() {
          throw new Error('secret')
        },
      },
      proxy: new Proxy(
        {},
        {
          ownKeys() {
            throw new Error('secret')
          },
        },
      ),
      revoked: revokedProxy(),
      after: 2,
    }
    expect(JSON.parse(jsonText(value) ?? '')).toEqual({
      before: 1,
      getter: '[unreadable]',
      json: '[unreadable]',
      proxy: '[unreadable]',
      revoked: '[unreadable]',
      after: 2,
    })
  })

  test('toJSON that gives ever new objects ends', () => {
    const endless = { toJSON: (): unknown => ({ next: endless, toJSON: endless.toJSON }) }
    expect(() => JSON.parse(jsonText(endless) ?? '')).not.toThrow()
    const self = {
      a: 1,
      toJSON(): unknown {
        return this
      },
    }
    expect(jsonText(self)).toBe('{"a":1,"toJSON":"[function toJSON]"}')
  })

  test('is bounded in characters, entries and depth, and stays JSON', () => {
    expect(jsonText([1, 2, 3, 4], SMALL)).toBe('[1,2,3,"[truncated]"]')
    expect(jsonText({ a: 1, b: 2, c: 3, d: 4 }, SMALL)).toBe('{"a":1,"b":2,"c":3,"…":"[truncated]"}')
    expect(jsonText([[[[1]]]], SMALL)).toBe('[[["[truncated]"]]]')
    expect(jsonText('x'.repeat(100), SMALL)).toBe(`"${'x'.repeat(60)}"`)
    expect(jsonText(['x'.repeat(100), 1], SMALL)).toBe(`["${'x'.repeat(57)}","[truncated]"]`)
  })

  test('ten thousand keys, megabytes and deep nesting cost what the limits allow', () => {
    const keys = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`k${index}`, 'v'.repeat(1_000)]))
    const long = jsonText({ keys, text: 'x'.repeat(5_000_000) }) ?? ''
    expect(long.length).toBeLessThan(70_000)
    JSON.parse(long)
    let deep: unknown = 1
    for (let depth = 0; depth < 100_000; depth++) deep = [deep]
    expect(jsonText(deep)).toBe(`${'['.repeat(12)}"[truncated]"${']'.repeat(12)}`)
  })

  test('a tree of empty containers is not read for ever', () => {
    let reads = 0
    const node: ProxyHandler<object> = {
      ownKeys: () => Array.from({ length: 1_000 }, (_, index) => `k${index}`),
      getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }),
      get(_target, key) {
        if (key === 'toJSON' || typeof key === 'symbol') return undefined
        reads++
        return reads % 2 === 0 ? undefined : new Proxy({}, node)
      },
    }
    JSON.parse(jsonText(new Proxy({}, node)) ?? '')
    expect(reads).toBeLessThan(70_000)
  })

  test('a key like __proto__ stays a key', () => {
    expect(jsonText(JSON.parse('{"__proto__":{"polluted":1}}'))).toBe('{"__proto__":{"polluted":1}}')
    expect(({} as { polluted?: number }).polluted).toBe(undefined)
  })
})

test('cutText never leaves half a character', () => {
  expect(cutText('abc', 3)).toBe('abc')
  expect(cutText('abcd', 3)).toBe('abc')
  expect(cutText('ab😀', 3)).toBe('ab')
  expect(cutText('ab😀', 4)).toBe('ab😀')
  expect(cutText('abc', 0)).toBe('')
})

function revokedProxy(): object {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  return proxy
}
