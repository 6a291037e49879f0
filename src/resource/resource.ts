import { context, ROOT_CONTEXT, type Attributes } from '@opentelemetry/api'
import { SDK_INFO, suppressTracing } from '@opentelemetry/core'
import {
  resourceFromAttributes,
  type DetectedResourceAttributes,
  type Resource,
  type ResourceDetector,
} from '@opentelemetry/resources'
import type { ResourceConfig } from '../config/config.ts'
import { DISTRO_NAME, DISTRO_VERSION } from '../version.ts'
import { loadDetectors } from './detectors.ts'
import { readServiceIdentity, type ServiceIdentity } from './service-identity.ts'

/** How long a detector that asks the network may take, in milliseconds; what it has not said by then is left out. */
const DETECTOR_TIMEOUT_MS = 3000

/** What describes this process. */
export type DetectedService = {
  readonly resource: Resource
  /** Where the service's name is from; `package.json` and `default` deserve a warning (M-05). */
  readonly identity: ServiceIdentity
}

/**
 * The resource of this process (M-50…54, T-14…18, §7-4, 5, 7, 8): what the
 * detectors find, over it the service's name, version and environment, over
 * these the user's own attributes, which always win.
 *
 * @param entryScript path of the app's main script, for its package.json
 */
export function detectResource(config: ResourceConfig, entryScript: string | undefined): DetectedService {
  const identity = readServiceIdentity(config, entryScript)
  const detected: DetectedResourceAttributes = {}
  const silent = suppressTracing(ROOT_CONTEXT)
  for (const detector of loadDetectors(config.detectors)) {
    addDetected(
      detected,
      context.with(silent, () => detect(detector)),
    )
  }
  const resource = resourceFromAttributes({
    ...SDK_INFO,
    'telemetry.distro.name': DISTRO_NAME,
    'telemetry.distro.version': DISTRO_VERSION,
    ...detected,
    ...serviceAttributes(config, identity),
    ...config.attributes,
    ...(config.serviceName === undefined ? {} : { 'service.name': config.serviceName }),
  })
  return { resource, identity }
}

/** A later detector wins, unless it finds nothing in the end. */
function addDetected(detected: DetectedResourceAttributes, found: DetectedResourceAttributes): void {
  for (const [name, value] of Object.entries(found)) {
    const before = detected[name]
    if (value === undefined) continue
    detected[name] = isPromise(value) ? value.then(async (settled) => settled ?? (await before)) : value
  }
}

function detect(detector: ResourceDetector): DetectedResourceAttributes {
  try {
    const attributes = detector.detect().attributes ?? {}
    return Object.fromEntries(
      Object.entries(attributes).map(([name, value]) => [name, isPromise(value) ? timeBox(value) : value]),
    )
  } catch {
    return {}
  }
}

function isPromise<T>(value: T | Promise<T>): value is Promise<T> {
  return value instanceof Promise
}

function timeBox<T>(value: Promise<T>): Promise<T | undefined> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, DETECTOR_TIMEOUT_MS, undefined)
    timer.unref()
    value
      .catch(() => undefined)
      .then((settled) => {
        clearTimeout(timer)
        resolve(settled)
      })
      .catch(() => undefined)
  })
}

/** Both spellings of the environment, since backends ask for either (§7-5). */
function serviceAttributes({ serviceVersion, environment }: ResourceConfig, identity: ServiceIdentity): Attributes {
  const version = serviceVersion ?? identity.version
  return {
    'service.name': identity.name,
    ...(version === undefined ? {} : { 'service.version': version }),
    ...(environment === undefined
      ? {}
      : { 'deployment.environment.name': environment, 'deployment.environment': environment }),
  }
}
