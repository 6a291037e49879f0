import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { isReadable } from '../../src/config/readable.ts'

test('a file that is there, one that is not, and what is no path at all', () => {
  expect([isReadable(fileURLToPath(import.meta.url)), isReadable('/no/such/file'), isReadable('a\u0000b')]).toEqual([
    true,
    false,
    false,
  ])
})
