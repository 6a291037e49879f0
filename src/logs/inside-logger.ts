let depth = 0

/**
 * A bridged logger begins to write. What it writes through `console` from here
 * on is the line of a record that is bridged already, not another one.
 */
export function enterLogger(): void {
  depth++
}

/** It has written; call it in a `finally`. */
export function leaveLogger(): void {
  depth--
}

/** Whether a bridged logger is writing at the moment. */
export function isInsideLogger(): boolean {
  return depth > 0
}
