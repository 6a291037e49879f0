import { expect, it } from 'vitest'
import { isSupportedNode } from '../../src/guard/version.ts'

it.each([
  ['14.21.3', false],
  ['20.20.2', false],
  ['22.14.0', false],
  ['22.15.0', true],
  ['24.0.0', true],
  ['26.10.0', true],
  ['27.0.0-nightly20270101abcdef', true],
])('Node %s is supported: %s', (version, supported) => {
  expect(isSupportedNode(version)).toBe(supported)
})
