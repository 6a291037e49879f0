import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { exceptionOf, exceptionOfStack, isError } from '../../src/logs/exception.ts'

const MAX = 1_000

function withStack<E extends Error>(error: E, stack: string | undefined): E {
  return Object.assign(error, { stack })
}

describe('F-63 exceptionOf', () => {
  test('an Error', () => {
    expect(exceptionOf(withStack(new TypeError('bad'), 'TypeError: bad\n    at x'), MAX)).toEqual({
      type: 'TypeError',
      message: 'bad',
      stacktrace: 'TypeError: bad\n    at x',
    })
  })

  test('a subclass that never set its name has the name of its class', () => {
    class PaymentDeclined extends Error {}
    expect(exceptionOf(withStack(new PaymentDeclined('no'), 's'), MAX)?.type).toBe('PaymentDeclined')
    expect(exceptionOf(withStack(Object.assign(new PaymentDeclined('no'), { name: 'Declined' }), 's'), MAX)?.type).toBe(
      'Declined',
    )
  })

  test('causes follow in the stack trace, at most five, cycles too', () => {
    const root = withStack(new Error('root'), 'Error: root\n    at r')
    const error = withStack(new Error('top', { cause: root }), 'Error: top\n    at t')
    expect(exceptionOf(error, MAX)?.stacktrace).toBe('Error: top\n    at t\ncaused by: Error: root\n    at r')
    root.cause = error
    expect(exceptionOf(error, MAX)?.stacktrace?.match(/caused by/g)).toHaveLength(5)
  })

  test('an error of another realm', () => {
    const foreign: unknown = runInNewContext('new RangeError("far")')
    expect(foreign instanceof Error).toBe(false)
    expect(exceptionOf(foreign, MAX)).toMatchObject({ type: 'RangeError', message: 'far' })
  })

  test('what serializers make of errors', () => {
    expect(exceptionOf({ type: 'TypeError', message: 'bad', stack: 'STACK' }, MAX)).toEqual({
      type: 'TypeError',
      message: 'bad',
      stacktrace: 'STACK',
    })
    expect(exceptionOf({ name: 'Error', message: 'bad', stack: 'STACK', code: 'E1' }, MAX)).toEqual({
      type: 'Error',
      message: 'bad',
      stacktrace: 'STACK',
    })
    expect(exceptionOf({ type: 'E', message: 'no stack' }, MAX)).toEqual({
      type: 'E',
      message: 'no stack',
      stacktrace: undefined,
    })
    expect(exceptionOf({ stack: 'RangeError: r\n  at x' }, MAX)).toEqual({
      type: 'RangeError',
      message: undefined,
      stacktrace: 'RangeError: r\n  at x',
    })
    expect(exceptionOf('just text', MAX)).toEqual({ type: undefined, message: 'just text', stacktrace: undefined })
  })

  test.each([undefined, null, 1, true, '', {}, [], { message: 'alone' }, { code: 'E1' }, { stack: 5 }])(
    '%j is no exception',
    (value) => {
      expect(exceptionOf(value, MAX)).toBe(undefined)
    },
  )

  test('an empty error has still a type', () => {
    expect(exceptionOf(withStack(new Error(''), ''), MAX)).toEqual({
      type: 'Error',
      message: undefined,
      stacktrace: undefined,
    })
  })

  test('is bounded', () => {
    const error = withStack(new Error('m'.repeat(5_000)), 's'.repeat(5_000))
    const { message, stacktrace } = exceptionOf(error, MAX) ?? {}
    expect([message?.length, stacktrace?.length]).toEqual([1_000, 1_000])
    error.cause = withStack(new Error('c'), 'c')
    expect(exceptionOf(error, MAX)?.stacktrace).toBe('s'.repeat(1_000))
  })

  test('getters that throw, revoked proxies and odd properties do not throw', () => {
    const throwing = new Error('x')
    Object.defineProperty(throwing, 'stack', {
      get() {
        throw new Error('secret')
      },
    })
    expect(exceptionOf(throwing, MAX)).toBe(undefined)
    const { proxy, revoke } = Proxy.revocable(new Error('x'), {})
    revoke()
    expect(exceptionOf(proxy, MAX)).toBe(undefined)
    expect(isError(proxy)).toBe(false)
    expect(exceptionOf(Object.assign(new Error('m'), { name: 5, stack: 'S' }), MAX)).toEqual({
      type: 'Error',
      message: 'm',
      stacktrace: 'S',
    })
  })
})

describe('exceptionOfStack', () => {
  test.each([
    ['TypeError: bad thing\n    at x', 'TypeError', 'bad thing'],
    ['Error\n    at x', 'Error', 'logged'],
    ['Error [ERR_X]: bad\n    at x', 'Error', 'bad'],
    ['my.ns.Error: bad', 'my.ns.Error', 'bad'],
    ['    at nowhere', undefined, 'logged'],
    ['', undefined, 'logged'],
  ])('%j', (stack, type, message) => {
    expect(exceptionOfStack(stack, 'logged', MAX)).toEqual({ type, message, stacktrace: stack })
  })
})
