import type { HrTime, TimeInput } from '@opentelemetry/api'
import { addHrTimes, hrTime, hrTimeDuration, isTimeInputHrTime, millisToHrTime } from '@opentelemetry/core'
import { attempt } from './readable-attributes.ts'

const NOT_ENDED: HrTime = [0, 0]
const NO_DURATION: HrTime = [-1, -1]

/**
 * Start, end and duration of a span by the SDK's rules: the wall clock says when a span
 * starts, the monotonic clock how long it takes, unless the caller gave a time. Kept as
 * numbers; the pairs of seconds and nanoseconds are made when somebody reads them.
 */
export class SpanTimes {
  /** Milliseconds since the epoch, of the clock, also when a start time was given. */
  private readonly createdMs: number = Date.now()
  /** Milliseconds since `performance.timeOrigin`, at the same moment. */
  private readonly createdAt: number = performance.now()
  private readonly startGiven: boolean
  /** Milliseconds from start to end; undefined until then, and when the end time was given. */
  private elapsedMs: number | undefined = undefined
  private startPair: HrTime | undefined = undefined
  private endPair: HrTime | undefined = undefined

  constructor(startTime: TimeInput | undefined) {
    this.startGiven = startTime != null
    if (startTime != null) this.startPair = this.timeOf(startTime)
  }

  get startTime(): HrTime {
    return (this.startPair ??= millisToHrTime(this.createdMs))
  }

  get endTime(): HrTime {
    if (this.endPair === undefined) {
      if (this.elapsedMs === undefined) return NOT_ENDED
      this.endPair = addHrTimes(this.startTime, millisToHrTime(this.elapsedMs))
    }
    return this.endPair
  }

  get duration(): HrTime {
    if (this.elapsedMs === undefined && this.endPair === undefined) return NO_DURATION
    return hrTimeDuration(this.startTime, this.endTime)
  }

  /** `duration` in milliseconds, without its pairs; negative until the span has ended. */
  get durationMs(): number {
    if (this.elapsedMs !== undefined && this.endPair === undefined) return this.elapsedMs
    const [seconds, nanoseconds] = this.duration
    return seconds * 1e3 + nanoseconds / 1e6
  }

  /** Milliseconds since the span was created, by the monotonic clock. */
  age(): number {
    return performance.now() - this.createdAt
  }

  /** @returns false when the end lies before the start; it is set to the start then. */
  protected setEnd(endTime: TimeInput | undefined): boolean {
    if (endTime == null && !this.startGiven) {
      this.elapsedMs = this.age()
      return true
    }
    this.endPair = this.timeOf(endTime)
    if (this.duration[0] >= 0) return true
    this.endPair = [...this.startTime]
    return false
  }

  /**
   * A number is milliseconds, since the epoch or (when it cannot be that) since
   * `performance.timeOrigin`; without a value, or with one that is no time, now.
   */
  protected timeOf(time: TimeInput | undefined): HrTime {
    if (typeof time === 'number' && Number.isFinite(time)) {
      if (time > performance.now()) return millisToHrTime(time)
      const clockOffsetMs = this.createdMs - (this.createdAt + performance.timeOrigin)
      return hrTime(time + clockOffsetMs)
    }
    const given = time == null ? undefined : attempt(() => readTime(time))
    if (given !== undefined) return given
    if (this.startGiven) return millisToHrTime(Date.now())
    return addHrTimes(this.startTime, millisToHrTime(this.age()))
  }
}

/** @throws what a proxy of the app throws */
function readTime(time: TimeInput): HrTime | undefined {
  if (isTimeInputHrTime(time)) return time.every(Number.isFinite) ? time : undefined
  return time instanceof Date && Number.isFinite(time.getTime()) ? millisToHrTime(time.getTime()) : undefined
}
