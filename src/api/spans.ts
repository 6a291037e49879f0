import type { Attributes, Link, Span, SpanKind, TimeInput } from '@opentelemetry/api'
import { isTracing, NO_SPAN } from './registered.ts'
import { settle } from './settle.ts'
import { startRun } from './span-run.ts'

/** What a span may be started with, besides name and attributes. */
export type StartSpanOptions = {
  /** INTERNAL by default. */
  readonly kind?: SpanKind
  /** Now by default: a Date, milliseconds since 1970, or `[seconds, nanoseconds]`. */
  readonly startTime?: TimeInput
  /** Spans that this one has to do with and that are not its parent. */
  readonly links?: Link[]
}

/**
 * Starts a span, a child of the active one. It is not made the active span, and has to be ended by `span.end()`; prefer
 * `withSpan`. A no-op span when telemetry is off (P-16). Never throws.
 *
 * @param name few different ones, without ids
 */
export function startSpan(name: string, attributes?: Attributes, options?: StartSpanOptions): Span {
  return (isTracing() ? startRun(name, attributes, options)?.span : undefined) ?? NO_SPAN
}

/**
 * Runs `fn` in a span of its own, and returns what it returns. The span is the active one inside, and ends when `fn`
 * has returned or its promise is settled: with status OK, unless `fn` set one; when it throws or rejects with status
 * ERROR and the exception recorded once, and the same error comes out (P-14, P-15).
 *
 * @param name few different ones, without ids
 * @param fn gets the span, a no-op one when telemetry is off
 */
export function withSpan<T>(name: string, fn: (span: Span) => T): T
export function withSpan<T>(name: string, attributes: Attributes | undefined, fn: (span: Span) => T): T
export function withSpan<T>(
  name: string,
  attributesOrFn: Attributes | undefined | ((span: Span) => T),
  fnOrNothing?: (span: Span) => T,
): T {
  const attributes = typeof attributesOrFn === 'function' ? undefined : attributesOrFn
  const fn = typeof attributesOrFn === 'function' ? attributesOrFn : fnOrNothing
  if (fn === undefined) throw new TypeError('withSpan(name, attributes?, fn) needs a function')
  const run = isTracing() ? startRun(name, attributes) : undefined
  return run === undefined ? fn(NO_SPAN) : settle(run, () => fn(run.span))
}
