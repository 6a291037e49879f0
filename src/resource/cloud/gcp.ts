import type { ResourceDetector } from '@opentelemetry/resources'
import { gcpDetector } from '@opentelemetry/resource-detector-gcp'

/** Google Cloud; asks its metadata service. */
export const detectors: readonly ResourceDetector[] = [gcpDetector]
