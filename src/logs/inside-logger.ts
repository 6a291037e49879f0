let depth = 0

/**
 * Runs a logger's own writing. What it writes through `console` meanwhile is
 * the line of a record that is bridged already, not another one.
 */
export function insideLogger<T>(write: () => T): T {
  depth++
  try {
    return write()
  } finally {
    depth--
  }
}

/** Whether a bridged logger is writing at the moment. */
export function isInsideLogger(): boolean {
  return depth > 0
}
