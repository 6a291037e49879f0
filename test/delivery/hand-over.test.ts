import { expect, test } from 'vitest'
import {
  decodeHandOver,
  decodeResults,
  encodeHandOver,
  encodeResult,
  type HandOver,
} from '../../src/delivery/hand-over.ts'

const TARGET = {
  protocol: 'http/protobuf',
  url: 'http://collector:4318/v1/traces',
  headers: { authorization: 'Bearer ž' },
  compression: 'gzip',
  timeoutMs: 0,
  insecure: false,
} as const

test('a hand-over arrives as it was', () => {
  const handOver: HandOver = {
    timeoutMs: 2000,
    userAgent: 'name',
    proxy: { http: 'http://proxy', https: undefined, no: undefined },
    remainders: [
      {
        signal: 'traces',
        target: TARGET,
        isKnown: true,
        payloads: [
          { bytes: Buffer.from([0, 1, 255]), gzipped: true, count: 3 },
          { bytes: Buffer.from('second'), gzipped: false, count: 4 },
        ],
      },
      { signal: 'logs', target: TARGET, isKnown: false, payloads: [] },
      {
        signal: 'metrics',
        target: TARGET,
        isKnown: false,
        payloads: [{ bytes: Buffer.alloc(0), gzipped: false, count: 0 }],
      },
    ],
  }
  const encoded = encodeHandOver(handOver)
  expect(decodeHandOver(Buffer.from(encoded.buffer, encoded.byteOffset, encoded.byteLength))).toEqual(handOver)
})

test('results are read as far as they make sense', () => {
  const text = `${encodeResult(0, 'sent', 512)}${encodeResult(1, 'too-large', 1)}garbage\n-1 sent 3\n2 sent 3 4\n3 sent 12\n4 sent 12`
  expect(decodeResults(text)).toEqual([
    { remainder: 0, what: 'sent', items: 512 },
    { remainder: 1, what: 'too-large', items: 1 },
    { remainder: 3, what: 'sent', items: 12 },
  ])
})
