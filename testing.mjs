// The door `import … from '@org/otel/testing'`. The CommonJS file has the state, so that both kinds of test share it.
import testing from './dist/testing.cjs'

export const { assertMarkedGlobal, captureTelemetry, groupObservationsBy, startReceiver, traceTree } = testing
