import { SET_VARIABLE, setOfRun, stopAbandonedServices, stopServices } from '../../scripts/services/services.ts'

/** Called by vitest once per run. The servers of the run are started by the first test that needs them. */
export async function setup(): Promise<void> {
  process.env[SET_VARIABLE] = setOfRun(process.pid)
  await stopAbandonedServices()
}

/** Called by vitest at the end of the run. */
export async function teardown(): Promise<void> {
  await stopServices(setOfRun(process.pid))
}
