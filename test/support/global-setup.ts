import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { SET_VARIABLE, setOfRun, stopAbandonedServices, stopServices } from '../../scripts/services/services.ts'

/** Called by vitest once per run. The servers of the run are started by the first test that needs them. */
export async function setup(): Promise<void> {
  process.env[SET_VARIABLE] = setOfRun(process.pid)
  await stopAbandonedServices()
  await removeAbandonedApps()
}

const DAY_MS = 24 * 60 * 60 * 1000

/** The folders of apps whose test was killed. */
async function removeAbandonedApps(): Promise<void> {
  const apps = join(import.meta.dirname, '..', '..', '.cache', 'apps')
  for (const name of await readdir(apps).catch(() => [])) {
    const info = await stat(join(apps, name)).catch(() => undefined)
    if (info && Date.now() - info.mtimeMs > DAY_MS) await rm(join(apps, name), { recursive: true, force: true })
  }
}

/** Called by vitest at the end of the run. */
export async function teardown(): Promise<void> {
  await stopServices(setOfRun(process.pid))
}
