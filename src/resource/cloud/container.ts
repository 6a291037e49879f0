import type { ResourceDetector } from '@opentelemetry/resources'
import { containerDetector } from '@opentelemetry/resource-detector-container'

/** `container.id` (M-50, M-51). */
export const detectors: readonly ResourceDetector[] = [containerDetector]
