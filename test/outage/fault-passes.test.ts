import { it } from 'vitest'
import { expectFault } from './support/expect-fault.ts'
import { FAULTS } from './support/faults.ts'

it.each(FAULTS)('a collector that $name once', async (fault) => {
  await expectFault(fault, 'passes')
})

it.each(FAULTS.filter(({ overGrpc }) => overGrpc))('over gRPC, a collector that $name once', async (fault) => {
  await expectFault(fault, 'passes', { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' })
})
