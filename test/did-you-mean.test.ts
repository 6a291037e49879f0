import { expect, test } from 'vitest'
import { didYouMean } from '../src/did-you-mean.ts'

test.each([
  ['evnt', 'event'],
  ['events', 'event'],
  ['EVENT', 'event'],
  ['levle', 'level'],
  ['attributes', undefined],
  ['atrts', 'attrs'],
  ['ignored', 'ignore'],
  ['x', undefined],
  ['completely', undefined],
  ['', undefined],
])('%s: %s', (word, expected) => {
  expect(didYouMean(word, ['event', 'level', 'attrs', 'domain', 'ignore'])).toBe(expected)
})
