import { readFileSync } from 'node:fs'
import { osDetector, processDetector, type ResourceDetector } from '@opentelemetry/resources'
import { load } from '../chunk.ts'
import { ownHostDetector } from './host.ts'

const instanceIdDetector: ResourceDetector = {
  detect: () => ({ attributes: { 'service.instance.id': freshId() } }),
}

/** From the kernel where it gives one: to load `node:crypto` takes milliseconds of the start. */
function freshId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/uuid', 'latin1').trim()
  } catch {
    return process.getBuiltinModule('crypto').randomUUID()
  }
}

/** By name; those that most apps do without are in chunks of their own. */
const DETECTORS: Readonly<Record<string, () => readonly ResourceDetector[]>> = {
  // The environment is always read, whatever detectors are chosen.
  env: () => [],
  host: () => [ownHostDetector],
  os: () => [osDetector],
  process: () => [processDetector],
  serviceinstance: () => [instanceIdDetector],
  container: () => load('detector-container').detectors,
  alibaba: () => load('detector-alibaba').detectors,
  aws: () => load('detector-aws').detectors,
  azure: () => load('detector-azure').detectors,
  gcp: () => load('detector-gcp').detectors,
}

/** The detectors of OTEL_NODE_RESOURCE_DETECTORS, in its order; one that cannot be loaded is left out. */
export function loadDetectors(names: readonly string[]): readonly ResourceDetector[] {
  return names.flatMap((name) => {
    try {
      return DETECTORS[name]?.() ?? []
    } catch {
      return []
    }
  })
}
