const HAS_IS_REMOTE = 0x100
const IS_REMOTE = 0x200

/**
 * The flags of a span or link: those of the trace in the lowest eight bits, and whether the context came from another
 * process (SpanFlags of OTLP).
 */
export function spanFlags(traceFlags: number, isRemote: boolean | undefined): number {
  return (traceFlags & 0xff) | HAS_IS_REMOTE | (isRemote ? IS_REMOTE : 0)
}
