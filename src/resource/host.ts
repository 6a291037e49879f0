import { readFileSync } from 'node:fs'
import { hostDetector, type ResourceDetector } from '@opentelemetry/resources'

/** Where Linux keeps the machine's id. */
const MACHINE_ID_FILES = ['/etc/machine-id', '/var/lib/dbus/machine-id']

/**
 * Upstream's `host` detector, with the machine's id read at once where that is
 * one small file: a resource with something pending cannot be sent whole by a
 * process that ends without its event loop.
 */
export const ownHostDetector: ResourceDetector = {
  detect() {
    if (process.platform !== 'linux') return hostDetector.detect()
    const { hostname, arch } = process.getBuiltinModule('os')
    return { attributes: { 'host.name': hostname(), 'host.arch': toSemanticArch(arch()), 'host.id': machineId() } }
  },
}

/** @see https://github.com/open-telemetry/semantic-conventions/blob/v1.37.0/docs/registry/attributes/host.md */
function toSemanticArch(arch: string): string {
  const names: Readonly<Record<string, string>> = { arm: 'arm32', ppc: 'ppc32', x64: 'amd64' }
  return names[arch] ?? arch
}

function machineId(): string | undefined {
  for (const file of MACHINE_ID_FILES) {
    try {
      const id = readFileSync(file, 'utf8').trim()
      if (id !== '') return id
    } catch {
      // Not every system has both.
    }
  }
  return undefined
}
