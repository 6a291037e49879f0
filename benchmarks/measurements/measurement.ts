import type { Section } from '../report/section.ts'
import type { Sink } from '../sink.ts'
import type { Variant } from '../variants.ts'

/** How long a measurement may take. */
export type Effort = {
  /** Of each variant, where CPU per request is measured. */
  readonly processes: number
  readonly rounds: number
  /** Requests of one variant in one round. */
  readonly requests: number
  /** Requests before the first round: enough for what only two requests of a hundred run to be compiled too. */
  readonly warmUp: number
  /** Requests that memory has to stay flat over. */
  readonly longRun: number
  /** Seconds under a steady load. */
  readonly seconds: number
}

export type Bench = {
  readonly effort: Effort
  readonly sink: Sink
  /** By name. */
  readonly variants: Readonly<Record<string, Variant>>
}

/** One measurement: what `--only` selects. */
export type Measurement = (bench: Bench) => Promise<Section>

/** The variants of these names, in their order. */
export function pick({ variants }: Bench, names: readonly string[]): readonly Variant[] {
  return names.map((name) => variants[name]).filter((variant) => variant !== undefined)
}
