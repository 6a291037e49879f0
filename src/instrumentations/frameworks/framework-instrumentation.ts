import type { InstrumentationConfig } from '@opentelemetry/instrumentation'
import { DISTRO_NAME, DISTRO_VERSION } from '../../version.ts'
import { PatchingInstrumentation } from '../patching-instrumentation.ts'

/**
 * What our instrumentations of web frameworks have in common. They make no spans of their own: one request is one
 * server span, whose route and failure they note. That costs a fraction of a span for each layer.
 */
export abstract class FrameworkInstrumentation extends PatchingInstrumentation {
  constructor(config: InstrumentationConfig = {}) {
    super(DISTRO_NAME, DISTRO_VERSION, config)
  }
}
