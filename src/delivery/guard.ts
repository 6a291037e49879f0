/** Keeps errors of the delivery itself from the app: each kind is said once. */
export type Guard = {
  readonly run: (run: () => void) => void
  readonly failed: (error: unknown) => void
}

const MOST_LINES = 5

/** @param report prints one line on stderr */
export function createGuard(report: (line: string) => void): Guard {
  const said = new Set<string>()
  const failed = (error: unknown): void => {
    const text = error instanceof Error ? `${error.name}: ${error.message}` : 'an error that is not one'
    if (said.has(text) || said.size >= MOST_LINES) return
    said.add(text)
    report(`the delivery of telemetry failed (${text}).`)
  }
  const run = (unsafe: () => void): void => {
    try {
      unsafe()
    } catch (error) {
      failed(error)
    }
  }
  return { run, failed }
}
