import { describe, expect, it } from 'vitest'
import { hasException } from '../../src/spans/has-exception.ts'

const error = new RangeError('boom')
const event = (stacktrace: unknown): object => ({
  name: 'exception',
  attributes: { 'exception.stacktrace': stacktrace },
})

describe('hasException', () => {
  it.each([
    ['the same stack', [event('other'), event(error.stack)], true],
    ['a stack that a limit has cut', [event(error.stack?.slice(0, 20))], true],
    ['another stack', [event(new RangeError('boom').stack)], false],
    ['an empty stack', [event('')], false],
    ['a stack that is no text', [event(7)], false],
    ['an event without attributes', [{ name: 'exception' }], false],
    ['no event', [], false],
    ['events that are no list', 'exception', false],
  ])('with %s', (_name, events, expected) => {
    expect(hasException({ events }, error)).toBe(expected)
  })

  it.each([undefined, null, 'boom', {}, { stack: 7 }])('has no exception of %o', (thrown) => {
    expect(hasException({ events: [event(error.stack)] }, thrown)).toBe(false)
  })

  it('survives an error whose stack throws', () => {
    const hostile = Object.defineProperty(new Error('x'), 'stack', {
      get() {
        throw new Error('no')
      },
    })
    expect(hasException({ events: [event('x')] }, hostile)).toBe(false)
  })
})
