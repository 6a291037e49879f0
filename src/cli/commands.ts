import type { Command } from './command.ts'
import { docgenEvents } from './docgen-events.ts'
import { docgenMetrics } from './docgen-metrics.ts'

/** Every command of `otel`, in the order of the help. What a command works with is imported when it runs. */
export const COMMANDS: readonly Command[] = [docgenEvents, docgenMetrics]
