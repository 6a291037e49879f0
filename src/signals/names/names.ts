import type { SpanProcessor } from '@opentelemetry/sdk-trace'
import type { TracesConfig } from '../../config/config.ts'
import { legacyAttributesProcessor } from './legacy-attributes.ts'
import { spanTypeProcessor } from './span-types.ts'

/** The processors that add names to spans, for those who asked for them. */
export function nameProcessors({
  spanTypes,
  legacyAttributes,
}: Pick<TracesConfig, 'spanTypes' | 'legacyAttributes'>): SpanProcessor[] {
  return [...(spanTypes ? [spanTypeProcessor()] : []), ...(legacyAttributes ? [legacyAttributesProcessor()] : [])]
}
