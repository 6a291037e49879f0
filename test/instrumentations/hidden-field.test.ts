import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { hiddenField } from '../../src/instrumentations/hidden-field.ts'

test('a hidden field is there for its owner alone', () => {
  const field = hiddenField<{ secret: string }>()
  const other = hiddenField<number>()
  const request = new IncomingMessage(new Socket())
  const look = (): unknown[] => [Reflect.ownKeys(request), inspect(request, { showHidden: true })]
  const before = look()

  field.put(request, { secret: 'context' })
  other.put(request, 1)

  expect(look()).toEqual(before)
  expect([field.of(request), other.of(request)]).toEqual([{ secret: 'context' }, 1])
  expect([field.of({}), field.of(Object.create(request) as object), field.of(structuredClone({}))]).toEqual(
    Array.from({ length: 3 }),
  )
  expect(request).toBeInstanceOf(IncomingMessage)
})

test('it is put once', () => {
  const field = hiddenField<number>()
  const target = {}
  field.put(target, 2)
  expect(() => field.put(target, 3)).toThrow(TypeError)
  expect(field.of(target)).toBe(2)
})
