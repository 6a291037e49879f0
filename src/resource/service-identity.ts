import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { ResourceConfig } from '../config/config.ts'

/** Name and version of the service, and where the name is from. */
export type ServiceIdentity = {
  readonly name: string
  readonly nameFrom: 'variable' | 'attributes' | 'package.json' | 'default'
  /** Of package.json, undefined when there is none. */
  readonly version: string | undefined
}

const UNKNOWN_SERVICE = 'unknown_service:node'

type Manifest = { readonly name: string | undefined; readonly version: string | undefined }

/** The service's name by variable, by attributes, by the app's package.json, or the specification's default (§7-4). */
export function readServiceIdentity(
  config: Pick<ResourceConfig, 'serviceName' | 'attributes'>,
  entryScript: string | undefined,
): ServiceIdentity {
  const manifest = entryScript === undefined ? undefined : nearestManifest(dirname(entryScript))
  const version = manifest?.version
  const fromAttributes = config.attributes['service.name']
  if (config.serviceName !== undefined) return { name: config.serviceName, nameFrom: 'variable', version }
  if (fromAttributes !== undefined) return { name: fromAttributes, nameFrom: 'attributes', version }
  if (manifest?.name !== undefined) return { name: manifest.name, nameFrom: 'package.json', version }
  return { name: UNKNOWN_SERVICE, nameFrom: 'default', version }
}

/** The first package.json with a name, from a folder upwards: one that only sets `type` is not the app's. */
function nearestManifest(folder: string): Manifest | undefined {
  for (let current = folder, parent = dirname(folder); ; current = parent, parent = dirname(parent)) {
    const manifest = readManifest(join(current, 'package.json'))
    if (manifest?.name !== undefined) return manifest
    if (current === parent) return undefined
  }
}

function readManifest(file: string): Manifest | undefined {
  try {
    const manifest: unknown = JSON.parse(readFileSync(file, 'utf8'))
    return { name: textField(manifest, 'name'), version: textField(manifest, 'version') }
  } catch {
    return undefined
  }
}

function textField(manifest: unknown, field: 'name' | 'version'): string | undefined {
  if (typeof manifest !== 'object' || manifest === null) return undefined
  const value: unknown = Object.getOwnPropertyDescriptor(manifest, field)?.value
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** The one warning about a name that nobody chose (M-05), undefined when somebody did. */
export function identityWarning({ name, nameFrom }: ServiceIdentity): string | undefined {
  if (nameFrom === 'variable' || nameFrom === 'attributes') return undefined
  const source =
    nameFrom === 'package.json'
      ? 'is taken from package.json'
      : 'is the default, since there is no package.json with a name either'
  return `OTEL_SERVICE_NAME is not set: service.name="${name}" ${source}; set a distinct one for each component (web, worker, each queue).`
}
