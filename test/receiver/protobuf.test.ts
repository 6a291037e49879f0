import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer'
import { describe, expect, it } from 'vitest'
import { decodeMetrics } from '../../src/receiver/metrics.ts'
import { decodeProtobuf } from '../../src/receiver/protobuf.ts'
import { decodeTraces } from '../../src/receiver/traces.ts'
import { double, fixed64, lengthDelimited, varint } from '../support/protobuf-bytes.ts'
import { sampleSpans } from '../support/samples.ts'

const FIELDS = {
  text: [1, 'string'],
  number: [2, 'uint32'],
  signed: [3, 'sint32'],
  integer: [4, 'int64'],
  doubles: [5, 'doubles'],
  counts: [6, 'uint64s'],
  value: [7, 'value'],
  attributes: [8, 'attributes'],
  id: [9, 'hex'],
  names: [10, 'strings'],
  nested: [11, 'message', { text: [1, 'string'] }],
  list: [12, 'messages', { text: [1, 'string'] }],
} as const

const NOTHING = {
  text: undefined,
  number: undefined,
  signed: undefined,
  integer: undefined,
  doubles: undefined,
  counts: undefined,
  value: undefined,
  attributes: undefined,
  id: undefined,
  names: undefined,
  nested: undefined,
  list: [],
}

describe('decodes', () => {
  const rows: [string, number[], Partial<Record<keyof typeof FIELDS, unknown>>][] = [
    ['nothing', [], {}],
    ['a string', lengthDelimited(1, [...Buffer.from('č')]), { text: 'č' }],
    ['the last of a field that is there twice', [...varint(2, 1n), ...varint(2, 2n)], { number: 2 }],
    ['the largest uint32', varint(2, 4_294_967_295n), { number: 4_294_967_295 }],
    ['sint32 0, -1, 1, the smallest', varint(3, 4_294_967_295n), { signed: -2_147_483_648 }],
    ['a sint32 of -1', varint(3, 1n), { signed: -1 }],
    ['a sint32 of 1', varint(3, 2n), { signed: 1 }],
    ['a negative int64 in ten bytes', varint(4, 2n ** 64n - 1n), { integer: -1n }],
    [
      'packed doubles',
      lengthDelimited(5, [...double(5, 1.5).slice(1), ...double(5, -2).slice(1)]),
      { doubles: [1.5, -2] },
    ],
    ['doubles that are not packed', [...double(5, 1.5), ...double(5, -2)], { doubles: [1.5, -2] }],
    ['packed varints', lengthDelimited(6, [1, 0x80, 0x01]), { counts: [1n, 128n] }],
    ['varints that are not packed', [...varint(6, 1n), ...varint(6, 128n)], { counts: [1n, 128n] }],
    ['an empty AnyValue', lengthDelimited(7, []), { value: null }],
    [
      'an AnyValue with an integer beyond 2^53',
      lengthDelimited(7, varint(3, 2n ** 53n + 1n)),
      { value: 9_007_199_254_740_993n },
    ],
    ['an id', lengthDelimited(9, [0, 255]), { id: '00ff' }],
    ['strings', [...lengthDelimited(10, [97]), ...lengthDelimited(10, [])], { names: ['a', ''] }],
    ['a message', lengthDelimited(11, lengthDelimited(1, [97])), { nested: { text: 'a' } }],
    [
      'messages',
      [...lengthDelimited(12, []), ...lengthDelimited(12, lengthDelimited(1, [97]))],
      { list: [{ text: undefined }, { text: 'a' }] },
    ],
    [
      'around unknown fields of all wire types',
      [...varint(99, 1n), ...fixed64(98, 1n), ...lengthDelimited(97, [1, 2]), 0xfd, 0x05, 1, 2, 3, 4, ...varint(2, 7n)],
      { number: 7 },
    ],
    ['around a known field with another wire type', [...fixed64(2, 1n), ...varint(1, 5n)], {}],
  ]
  it.each(rows)('%s', (_name, bytes, expected) => {
    expect(decodeProtobuf(FIELDS, Uint8Array.from(bytes))).toStrictEqual({ ...NOTHING, ...expected })
  })

  it('a key __proto__ as a key like any other', () => {
    const pair = [...lengthDelimited(1, [...Buffer.from('__proto__')]), ...lengthDelimited(2, lengthDelimited(1, [97]))]
    const { attributes } = decodeProtobuf(FIELDS, Uint8Array.from(lengthDelimited(8, pair)))
    expect(Object.entries(attributes ?? {})).toEqual([['__proto__', 'a']])
    expect(Object.getPrototypeOf(attributes)).toBe(Object.prototype)
  })
})

describe('refuses', () => {
  const deep = (depth: number): number[] => (depth === 0 ? [] : lengthDelimited(5, lengthDelimited(1, deep(depth - 1))))
  const pair = lengthDelimited(8, lengthDelimited(1, [97]))
  const rows: [string, number[], string][] = [
    ['a field cut after its tag', [0x10], '1 bytes are wanted at byte 1, and the message ends at byte 1'],
    [
      'a string longer than the message',
      [0x0a, 0x05, 97],
      '5 bytes are wanted at byte 2, and the message ends at byte 3',
    ],
    [
      'a nested message longer than its parent',
      lengthDelimited(11, [0x0a, 0x05, 97]),
      '5 bytes are wanted at byte 4, and the message ends at byte 5',
    ],
    [
      'a length of 4 GB',
      [0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f],
      '4294967295 bytes are wanted at byte 6, and the message ends at byte 6',
    ],
    ['a varint without end', [0x10, ...Array<number>(11).fill(0x80)], 'the number at byte 1 has more than 10 bytes'],
    ['a tag without end', Array<number>(6).fill(0x80), 'the tag or length at byte 0 has more than 5 bytes'],
    ['a group', [0x0b], 'there is no wire type 3, at byte 1'],
    ['text that is not UTF-8', lengthDelimited(1, [0xff]), 'the string at byte 1 is not UTF-8'],
    ['an attribute that is there twice', [...pair, ...pair], 'the attribute "a" is there twice'],
    ['values nested without end', lengthDelimited(7, deep(101)), 'values are nested deeper than 100'],
  ]
  it.each(rows)('%s', (_name, bytes, message) => {
    expect(() => decodeProtobuf(FIELDS, Uint8Array.from(bytes))).toThrow(new Error(message))
  })

  it('values nested 100 deep are still accepted', () => {
    expect(() => decodeProtobuf(FIELDS, Uint8Array.from(lengthDelimited(7, deep(100))))).not.toThrow()
  })

  it('every truncation of a real request, and reads nothing beyond its end', async () => {
    const bytes = ProtobufTraceSerializer.serializeRequest((await sampleSpans()).slice(0, 2)) ?? new Uint8Array()
    expect(decodeTraces((fields) => decodeProtobuf(fields, bytes))).toHaveLength(2)
    const padded = new Uint8Array(bytes.length + 64).fill(0x0a)
    padded.set(bytes)
    for (let length = 1; length < bytes.length; length += 1) {
      expect(() => decodeTraces((fields) => decodeProtobuf(fields, padded.subarray(0, length)))).toThrow(
        /wanted at byte/,
      )
    }
  })
})

describe('decodes fields that OpenTelemetry JS never writes', () => {
  const metric = (field: number, point: number[]): Uint8Array =>
    Uint8Array.from(
      lengthDelimited(1, lengthDelimited(2, lengthDelimited(2, lengthDelimited(field, lengthDelimited(1, point))))),
    )
  const pointOf = (field: number, point: number[]): unknown =>
    decodeMetrics((fields) => decodeProtobuf(fields, metric(field, point)))[0]?.points[0]
  const traceId = Array.from({ length: 16 }, (_, index) => index + 1)
  const exemplar = [
    ...fixed64(2, 9n),
    ...fixed64(6, 2n ** 64n - 5n),
    ...lengthDelimited(4, traceId.slice(0, 8)),
    ...lengthDelimited(5, traceId),
    ...lengthDelimited(7, [...lengthDelimited(1, [97]), ...lengthDelimited(2, varint(3, 1n))]),
  ]

  it('a summary', () => {
    const quantile = lengthDelimited(6, [...double(1, 0.99), ...double(2, 12.5)])
    expect(
      pointOf(11, [
        ...fixed64(2, 1n),
        ...fixed64(3, 2n),
        ...fixed64(4, 3n),
        ...double(5, 4.5),
        ...quantile,
        ...varint(8, 1n),
      ]),
    ).toStrictEqual({
      attributes: {},
      startNs: 1n,
      timeNs: 2n,
      flags: 1,
      count: 3,
      sum: 4.5,
      quantiles: [{ quantile: 0.99, value: 12.5 }],
    })
  })

  it('an exemplar and flags of a number point', () => {
    expect(
      pointOf(5, [...fixed64(3, 2n), ...double(4, 1.5), ...lengthDelimited(5, exemplar), ...varint(8, 1n)]),
    ).toStrictEqual({
      attributes: {},
      startNs: undefined,
      timeNs: 2n,
      flags: 1,
      value: 1.5,
      valueKind: 'double',
      exemplars: [
        {
          value: -5,
          timeNs: 9n,
          traceId: '0102030405060708090a0b0c0d0e0f10',
          spanId: '0102030405060708',
          filteredAttributes: { a: 1 },
        },
      ],
    })
  })

  it('the zero threshold of an exponential histogram', () => {
    expect(pointOf(10, [...double(14, 0.25), ...varint(10, 1n)])).toMatchObject({ zeroThreshold: 0.25, flags: 1 })
  })
})
