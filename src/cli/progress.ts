import type { Io } from './command.ts'

export type Progress = {
  readonly update: (done: number, total: number) => void
  /** Takes the line away. */
  readonly end: () => void
}

/** Nothing is drawn before: most scans are over by then. */
const QUIET_MS = 2000
const BETWEEN_MS = 100

/**
 * A line on a terminal for what takes longer than two seconds; nothing elsewhere.
 *
 * @param nowMs a clock in milliseconds.
 */
export function createProgress(io: Io, nowMs: () => number = () => performance.now()): Progress {
  const startedMs = nowMs()
  let drawnMs = 0
  return {
    update(done, total) {
      const now = nowMs()
      if (!io.isTerminal || now - startedMs < QUIET_MS || (drawnMs > 0 && now - drawnMs < BETWEEN_MS)) return
      drawnMs = now
      io.err(`\r\u001B[2K${done} of ${total} files`)
    },
    end() {
      if (drawnMs > 0) io.err('\r\u001B[2K')
    },
  }
}
