import type { Attributes } from '@opentelemetry/api'
import type { InstrumentationScope } from '@opentelemetry/core'

/** An instrumentation scope as OTLP knows it; the SDK's type leaves out the attributes. */
export type Scope = InstrumentationScope & {
  readonly attributes?: Attributes
  readonly droppedAttributesCount?: number
}
