import { diag } from '@opentelemetry/api'

/** What is held until its receiver can be made; more would be a leak where that never happens. */
const MOST_HELD = 10_000
const RETRY_MS = 1_000

/** Those who hold something: each tries again, and tells how many items it still holds, and why. */
const holders = new Set<() => { readonly items: number; readonly error: unknown }>()

/**
 * Hands items to a receiver that is made for the first of them. Where it cannot be made, because no file descriptor is
 * left to load it with, that is said once, and the items wait: nothing is thrown into the app, which made them.
 */
export function handLate<Item>(receiver: () => (item: Item) => void): (item: Item) => void {
  let hand: ((item: Item) => void) | undefined
  let held: Item[] = []
  let over = 0
  let timer: NodeJS.Timeout | undefined

  const tryAgain = (): { readonly items: number; readonly error: unknown } => {
    clearTimeout(timer)
    timer = undefined
    try {
      hand ??= receiver()
    } catch (error) {
      diag.error(`what delivers telemetry cannot be loaded, up to ${MOST_HELD} items wait for it:`, error)
      holders.add(tryAgain)
      timer = setTimeout(tryAgain, RETRY_MS).unref()
      return { items: held.length + over, error }
    }
    holders.delete(tryAgain)
    const late = held
    held = []
    for (const item of late) hand(item)
    if (over > 0) diag.error(`lost ${over} items: what delivers telemetry could not be loaded.`)
    over = 0
    return { items: 0, error: undefined }
  }

  return (item) => {
    if (hand === undefined && timer === undefined) tryAgain()
    if (hand !== undefined) hand(item)
    else if (held.length < MOST_HELD) held.push(item)
    else over++
  }
}

/**
 * Tries to hand over what is held, now: the process comes to its end.
 *
 * @param last nothing comes after, so what cannot be handed over is lost, and counted
 */
export function handOverLate(last: boolean): void {
  for (const tryAgain of holders) {
    const { items, error } = tryAgain()
    if (last && items > 0) diag.error(`lost ${items} items: what delivers telemetry cannot be loaded:`, error)
  }
}
