import { it } from 'vitest'
import { describeNodes } from '../support/node-versions.ts'
import { expectNothingLost, waysOn } from './ways/expect-nothing-lost.ts'

describeNodes(['floor', 'newest22', 'newest24', 'newest26'], ({ name }) => {
  it.each(waysOn(name))('$name: nothing is lost (T-60, §7-14)', async (way) => {
    await expectNothingLost(way, 'api', way.format === 'esm' ? 'import' : 'require', name)
  })
})
