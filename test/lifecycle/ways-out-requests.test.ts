import { it } from 'vitest'
import { describeNodes } from '../support/node-versions.ts'
import { expectNothingLost, waysOn } from './ways/expect-nothing-lost.ts'

describeNodes(['newest24'], ({ name }) => {
  it.each(waysOn(name))('$name, after 500 requests: nothing is lost', async (way) => {
    await expectNothingLost(way, 'http', 'import', name)
  })
})
