import { JsonTraceSerializer, ProtobufLogsSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer'
import { describe, expect, test } from 'vitest'
import { printable, readAnswer, readErrorMessage } from '../../src/delivery/answer.ts'

/** ExportTraceServiceResponse { partial_success { rejected_spans: 300, error_message: 'too old' } } */
const PARTIAL = Buffer.from([0x0a, 12, 0x08, 0xac, 0x02, 0x12, 7, ...Buffer.from('too old')])

describe('readAnswer', () => {
  test('reads a partial success as the serializers of the SDK do', () => {
    expect(ProtobufTraceSerializer.deserializeResponse(PARTIAL)).toEqual({
      partialSuccess: { rejectedSpans: 300, errorMessage: 'too old' },
    })
    expect(ProtobufLogsSerializer.deserializeResponse(PARTIAL)).toEqual({
      partialSuccess: { rejectedLogRecords: 300, errorMessage: 'too old' },
    })
    expect(readAnswer(PARTIAL, 'http/protobuf')).toEqual({ kind: 'accepted', rejected: 300, note: 'too old' })
    expect(readAnswer(PARTIAL, 'grpc')).toEqual({ kind: 'accepted', rejected: 300, note: 'too old' })
  })

  test.each([
    ['{}', 0, undefined],
    ['{"partialSuccess":{}}', 0, undefined],
    ['{"partialSuccess":null}', 0, undefined],
    ['{"partialSuccess":{"rejectedSpans":"3","errorMessage":"why"}}', 3, 'why'],
    ['{"partialSuccess":{"rejectedDataPoints":4}}', 4, undefined],
    ['{"partialSuccess":{"rejectedLogRecords":5}}', 5, undefined],
    ['{"partialSuccess":{"rejectedSpans":-1,"errorMessage":7}}', 0, undefined],
  ])('reads JSON %s', (text, rejected, note) => {
    const body = Buffer.from(text)
    expect(JsonTraceSerializer.deserializeResponse(body)).toEqual(JSON.parse(text))
    expect(readAnswer(body, 'http/json')).toEqual({
      kind: 'accepted',
      rejected,
      ...(note === undefined ? {} : { note }),
    })
  })

  test('an empty answer is complete success', () => {
    for (const protocol of ['http/protobuf', 'http/json', 'grpc'] as const) {
      expect(readAnswer(new Uint8Array(), protocol)).toEqual({ kind: 'accepted', rejected: 0 })
    }
  })

  test.each([
    ['<!doctype html><title>It works</title>', 'http/protobuf'],
    ['<!doctype html><title>It works</title>', 'http/json'],
    ['OK', 'http/json'],
    ['null', 'http/json'],
    ['\u00FF\u00FF\u00FF', 'http/protobuf'],
  ] as const)('an answer that is none of a collector is noted: %j as %s', (text, protocol) => {
    expect(readAnswer(Buffer.from(text, 'latin1'), protocol)).toEqual({
      kind: 'accepted',
      rejected: 0,
      note: 'the answer is not one of a collector; is this its address?',
    })
  })
})

describe('readErrorMessage', () => {
  test('reads the google.rpc.Status of an error', () => {
    const status = Buffer.from([0x08, 3, 0x12, 3, ...Buffer.from('bad')])
    expect(readErrorMessage(status, 'http/protobuf')).toBe('bad')
    expect(readErrorMessage(Buffer.from('{"code":3,"message":"bad"}'), 'http/json')).toBe('bad')
  })

  test('is empty for anything else', () => {
    expect(readErrorMessage(Buffer.from('<html>'), 'http/protobuf')).toBe('')
    expect(readErrorMessage(Buffer.from('<html>'), 'http/json')).toBe('')
    expect(readErrorMessage(Buffer.from('{"message":{}}'), 'http/json')).toBe('')
    expect(readErrorMessage(new Uint8Array(), 'http/protobuf')).toBe('')
  })
})

test('printable keeps messages on one line and short', () => {
  expect(printable('a\r\nb\u001B[31mc\u0000\u2028d')).toBe('a b [31mc d')
  expect(printable('x'.repeat(1000))).toBe('x'.repeat(200))
})
