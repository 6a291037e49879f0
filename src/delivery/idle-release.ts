import type { Clock, Timer } from './clock.ts'
import type { Lane } from './lane.ts'

const FIRST_CHECK_MS = 500

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
const MOST_REQUESTS_PER_LANE = 4
/** `process.stdout` and `process.stderr` are in the list although they hold nothing. */
const OUTPUTS: ReadonlySet<string> = new Set(['PipeWrap', 'TTYWrap'])
const MOST_OUTPUTS = 2

/** Lets an app end that has finished, though requests of ours are stuck. */
export type IdleRelease = { readonly watch: () => void; readonly close: () => void }

/**
 * A connection to a host that never answers keeps the event loop alive until the
 * attempt's timeout, even when its socket is unref'd. So while requests are on
 * their way, it looks now and then whether they are all that is left, and aborts
 * them if so: the loop ends, and the last flush, with its own deadline, sends
 * what they carried.
 *
 * The list cannot tell an output from an input, so an app that only reads its
 * standard input may look finished: the interval doubles each time the app turns
 * out to live on, so that slow collectors get their time.
 *
 * @param activeResources types of what keeps the loop alive, as `process.getActiveResourcesInfo` lists them
 */
export function createIdleRelease(
  lanes: readonly Lane[],
  clock: Clock,
  activeResources: () => readonly string[],
): IdleRelease {
  let timer: Timer | undefined
  let intervalMs = FIRST_CHECK_MS
  const check = (): void => {
    timer = undefined
    const sending = lanes.filter((lane) => lane.isSending())
    if (sending.length === 0) return
    if (isOursAlone(activeResources(), sending.length * MOST_REQUESTS_PER_LANE)) {
      intervalMs *= 2
      for (const lane of sending) lane.release('does not answer')
    }
    watch()
  }
  const watch = (): void => {
    timer ??= clock.after(intervalMs, check)
  }
  return { watch, close: () => clock.cancel(timer) }
}

function isOursAlone(active: readonly string[], mostRequests: number): boolean {
  const requests = active.filter((type) => REQUESTS.has(type)).length
  const outputs = active.filter((type) => OUTPUTS.has(type)).length
  const isNothingElse = requests + outputs === active.length
  return isNothingElse && requests > 0 && requests <= mostRequests && outputs <= MOST_OUTPUTS
}
