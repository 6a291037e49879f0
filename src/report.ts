import { writeSync } from 'node:fs'
import { diag, DiagLogLevel, type DiagLogger } from '@opentelemetry/api'
import type { Config, Problem } from './config/config.ts'
import { problemText } from './config/problem-text.ts'

type Level = Config['logLevel']

const LEVELS: Readonly<Record<Level, DiagLogLevel>> = {
  none: DiagLogLevel.NONE,
  error: DiagLogLevel.ERROR,
  warn: DiagLogLevel.WARN,
  info: DiagLogLevel.INFO,
  debug: DiagLogLevel.DEBUG,
  verbose: DiagLogLevel.VERBOSE,
  all: DiagLogLevel.ALL,
}

/** Everything that is ever printed goes through here: stderr, one line each. */
export type Report = {
  readonly problems: (problems: readonly Problem[]) => void
  readonly warn: (line: string) => void
  /** @param line made only when it is printed */
  readonly info: (line: () => string) => void
}

/**
 * Writes to file descriptor 2 and not to `process.stderr`: a stream would be
 * started for it, and what it has buffered is lost when the process dies.
 */
function write(line: string): void {
  try {
    writeSync(2, `[otel] ${line}\n`)
  } catch {
    // Nobody listens on stderr: closed, or a full pipe.
  }
}

/** @param level of OTEL_LOG_LEVEL; what is less severe is not printed */
export function createReport(level: Level): Report {
  const threshold = LEVELS[level]
  const at = (severity: DiagLogLevel, line: string): void => {
    if (severity <= threshold) write(line)
  }
  return {
    problems(problems) {
      for (const problem of problems)
        at(problem.level === 'info' ? DiagLogLevel.INFO : DiagLogLevel.WARN, problemText(problem))
    },
    warn: (line) => at(DiagLogLevel.WARN, line),
    info(line) {
      if (DiagLogLevel.INFO <= threshold) write(line())
    },
  }
}

/**
 * What the resource says of detectors that have found nothing, or not yet when
 * a process ends: what is known is sent.
 */
const EXPECTED = /^Accessing resource attributes before async|^dropping invalid resource attribute value/

/**
 * Sends OpenTelemetry's own diagnostics the same way. Its information level is
 * about its insides, so it is printed only from `debug` on.
 */
export function reportDiagnostics(level: Level): void {
  const threshold = LEVELS[level]
  const seen = new Set<string>()
  const line =
    (severity: DiagLogLevel, once: boolean) =>
    (message: string, ...details: unknown[]): void => {
      if (severity > threshold) return
      if (EXPECTED.test(message)) return
      const text = [
        message,
        ...details.map((detail) => (detail instanceof Error ? detail.message : String(detail))),
      ].join(' ')
      if (once) {
        if (seen.has(text) || seen.size >= 100) return
        seen.add(text)
      }
      write(text)
    }
  const logger: DiagLogger = {
    error: line(DiagLogLevel.ERROR, true),
    warn: line(DiagLogLevel.WARN, true),
    info: line(DiagLogLevel.DEBUG, false),
    debug: line(DiagLogLevel.DEBUG, false),
    verbose: line(DiagLogLevel.VERBOSE, false),
  }
  diag.setLogger(logger, { logLevel: threshold, suppressOverrideMessage: true })
}
