import type { Clock, Timer } from './clock.ts'
import type { Lane } from './lane.ts'

const CHECK_INTERVAL_MS = 500
const MOST_PER_LANE = 4

/**
 * What a request leaves in the list of active resources while it connects, looks a
 * name up or writes. Node cannot unref these: https://docs.libuv.org/en/v1.x/request.html
 */
const REQUESTS: ReadonlySet<string> = new Set([
  'ConnectWrap',
  'PipeConnectWrap',
  'GetAddrInfoReqWrap',
  'WriteWrap',
  'SimpleWriteWrap',
  'ShutdownWrap',
])

/** Lets an app end that has finished, though requests of ours are stuck. */
export type IdleRelease = { readonly watch: () => void; readonly close: () => void }

/**
 * A connection to a host that never answers keeps the event loop alive until the
 * attempt's timeout, even when its socket is unref'd. So while requests are on
 * their way, it looks now and then whether they are all that is left, and aborts
 * them if so: the loop ends, and the last flush, with its own deadline, sends
 * what they carried.
 *
 * @param activeResources types of what keeps the loop alive, as `process.getActiveResourcesInfo` lists them
 */
export function createIdleRelease(
  lanes: readonly Lane[],
  clock: Clock,
  activeResources: () => readonly string[],
): IdleRelease {
  let timer: Timer | undefined
  const check = (): void => {
    timer = undefined
    const sending = lanes.filter((lane) => lane.isSending())
    if (sending.length === 0) return
    const active = activeResources()
    if (
      active.length > 0 &&
      active.every((type) => REQUESTS.has(type)) &&
      active.length <= sending.length * MOST_PER_LANE
    ) {
      for (const lane of sending) lane.release('does not answer')
    }
    watch()
  }
  const watch = (): void => {
    timer ??= clock.after(CHECK_INTERVAL_MS, check)
  }
  return { watch, close: () => clock.cancel(timer) }
}
