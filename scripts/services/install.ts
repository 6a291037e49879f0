import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { withLock } from '../lock.ts'
import { findPrograms, type Service } from './service.ts'

/** Whether missing servers may be installed: as root, when OTEL_TEST_INSTALL=1 says so. */
export function mayInstall(): boolean {
  return process.env.OTEL_TEST_INSTALL === '1' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')
}

/**
 * Installs the Debian packages of the services that are missing, without starting anything.
 * @throws (rejects) with apt's output.
 */
export async function installMissing(services: readonly Service[], lock: string): Promise<void> {
  await withLock(lock, async () => {
    const packages = services.filter((service) => !findPrograms(service)).flatMap((service) => service.packages)
    if (packages.length === 0) return
    process.stderr.write(`installing ${packages.join(', ')}\n`)
    await withoutStartingServices(async () => {
      await apt(['update'])
      await apt(['install', '--yes', '--no-install-recommends', ...packages])
    })
  })
}

const POLICY = '/usr/sbin/policy-rc.d'

/** Debian's packages start their servers when they are installed, unless this program exits with 101. */
async function withoutStartingServices(work: () => Promise<void>): Promise<void> {
  if (existsSync(POLICY)) return work()
  await writeFile(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 })
  try {
    await work()
  } finally {
    await rm(POLICY, { force: true })
  }
}

async function apt(args: readonly string[]): Promise<void> {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  await promisify(execFile)('apt-get', ['--quiet', ...args], { env, maxBuffer: 64 * 1024 * 1024 })
}
