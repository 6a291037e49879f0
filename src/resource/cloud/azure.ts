import type { ResourceDetector } from '@opentelemetry/resources'
import {
  azureAppServiceDetector,
  azureFunctionsDetector,
  azureVmDetector,
} from '@opentelemetry/resource-detector-azure'

/** Azure; the one for virtual machines asks its metadata service. */
export const detectors: readonly ResourceDetector[] = [azureAppServiceDetector, azureFunctionsDetector, azureVmDetector]
