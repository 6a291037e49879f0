import { expect, test } from 'vitest'
import { networkFailure, requestFailure } from '../../src/delivery/network-failure.ts'

function failure(code: string, syscall?: string): Error {
  return Object.assign(new Error(`${syscall ?? 'x'} ${code}`), { code, ...(syscall === undefined ? {} : { syscall }) })
}

test.each([
  'EMFILE',
  'EAI_AGAIN',
  'CERT_HAS_EXPIRED',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETDOWN',
  'EPROTO',
  'HPE_INVALID_CONSTANT',
])('%s may pass', (code) => {
  expect(networkFailure(failure(code), false)).toEqual({ kind: 'retry', reason: `x ${code}` })
})

test('a port that refuses, a name that is not there and a missing socket: nobody is there', () => {
  for (const [code, syscall] of [
    ['ECONNREFUSED', 'connect'],
    ['ENOTFOUND', 'getaddrinfo'],
    ['ENOENT', 'connect'],
  ] as const) {
    expect(networkFailure(failure(code, syscall), false)).toMatchObject({ absent: true })
  }
  expect(networkFailure(failure('ENOENT', 'stat'), false)).toEqual({ kind: 'retry', reason: 'stat ENOENT' })
})

test('a connection that had been idle is told from one that fails', () => {
  expect(networkFailure(failure('ECONNRESET', 'read'), true)).toMatchObject({ stale: true })
  expect(networkFailure(failure('ECONNRESET', 'read'), false)).toEqual({ kind: 'retry', reason: 'read ECONNRESET' })
})

test('the error behind an error is the one to say', () => {
  const both = new AggregateError([failure('ECONNREFUSED', 'connect'), failure('EHOSTUNREACH', 'connect')])
  expect(networkFailure(both, false)).toEqual({ kind: 'retry', reason: 'connect ECONNREFUSED', absent: true })
  const cancelled = new Error('The pending stream has been canceled', { cause: failure('ECONNREFUSED', 'connect') })
  expect(networkFailure(cancelled, false)).toEqual({ kind: 'retry', reason: 'connect ECONNREFUSED', absent: true })
  expect(networkFailure('text', false)).toEqual({ kind: 'retry', reason: 'text' })
})

test('what Node throws about a header is for ever, anything else may pass', () => {
  expect(requestFailure(failure('ERR_INVALID_CHAR'))).toEqual({ kind: 'refused', reason: 'x ERR_INVALID_CHAR' })
  expect(requestFailure(failure('ERR_HTTP2_INVALID_SESSION'))).toEqual({
    kind: 'retry',
    reason: 'x ERR_HTTP2_INVALID_SESSION',
  })
  expect(requestFailure(new RangeError('no memory'))).toEqual({ kind: 'retry', reason: 'no memory' })
})
