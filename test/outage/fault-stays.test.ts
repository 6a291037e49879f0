import { it } from 'vitest'
import { expectFault } from './support/expect-fault.ts'
import { FAULTS } from './support/faults.ts'

it.each(FAULTS)('a collector that $name to the end', async (fault) => {
  await expectFault(fault, 'stays')
})
