import type { ResourceDetector } from '@opentelemetry/resources'
import { alibabaCloudEcsDetector } from '@opentelemetry/resource-detector-alibaba-cloud'

/** Alibaba Cloud ECS; asks its metadata service. */
export const detectors: readonly ResourceDetector[] = [alibabaCloudEcsDetector]
