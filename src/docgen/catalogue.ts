import type { Place } from './follow/value.ts'

/** One event of the catalogue (C: the data model). */
export type EventEntry = {
  readonly name: string
  /** As the code writes it. */
  readonly level: string
  readonly attributes: readonly string[]
  readonly locations: readonly Place[]
}

/** One metric instrument of the catalogue. */
export type MetricEntry = {
  readonly name: string
  /** `Counter`, `ObservableGauge`. */
  readonly kind: string
  readonly unit: string | undefined
  readonly description: string | undefined
  /** Names of the meters that make it. */
  readonly meters: readonly string[]
  readonly attributes: readonly string[]
  readonly locations: readonly Place[]
}

/** Something that could not be told: where, what, why, and what to do about it. */
export type Warning = Place & {
  readonly what: string
  readonly why: string
  readonly todo: string
  /** Another place that `why` names by its path. */
  readonly other?: Place
}
