import type { SamplerConfig, TracesConfig } from './config.ts'
import { readText, report, type Source } from './source.ts'
import { parseFlag } from './switch.ts'
import { parseRatio, readBoolean, readOptionalBoolean, readOptionalNumber } from './values.ts'
import { variableOf } from './variables.ts'

type Sampling = Pick<TracesConfig, 'sampler' | 'keep' | 'spanTypes' | 'legacyAttributes'>

/** The ratio of system P, for those who switch telemetry on by its TELEMETRY_ENABLED. */
const RATIO_WITH_TELEMETRY_ENABLED = 0.02

/** The longest that a trace may take without being kept, with OTEL_TRACE_SAMPLE (P-41). */
const SLOW_MS = 2000

/**
 * Which traces are recorded (§7-6): by the specification's variables, else by
 * OTEL_TRACE_SAMPLE, else all of them, else 2 % with TELEMETRY_ENABLED.
 */
export function readSampling(source: Source): Sampling {
  const byAlias = readAliasRatio(source)
  const otherwise = byAlias === undefined ? ALWAYS_ON : parentBasedRatio(byAlias)
  const official = readOfficial(source, otherwise)
  const sampler = official ?? otherwise
  reportArgument(source, sampler, official !== undefined)
  reportAlias(source, sampler, official !== undefined)
  return {
    sampler,
    keep: readKeep(source, sampler, official === undefined && byAlias !== undefined),
    spanTypes: readBoolean(source, 'OTEL_NODE_SPAN_TYPES'),
    legacyAttributes: readBoolean(source, 'OTEL_NODE_LEGACY_ATTRIBUTES'),
  }
}

/** The root's ratio, 0 to 1: what is left to the sampler when there is no parent. */
function rootRatio(sampler: SamplerConfig): number {
  switch (sampler.kind) {
    case 'always_on':
      return 1
    case 'always_off':
      return 0
    case 'traceidratio':
      return sampler.ratio
    case 'parentbased':
      return rootRatio(sampler.root)
  }
}

const ALWAYS_ON: SamplerConfig = { kind: 'parentbased', root: { kind: 'always_on' } }

function parentBasedRatio(ratio: number): SamplerConfig {
  return { kind: 'parentbased', root: { kind: 'traceidratio', ratio } }
}

function readAliasRatio(source: Source): number | undefined {
  const text = readText(source, 'OTEL_TRACE_SAMPLE')
  const ratio = text === undefined ? undefined : parseRatio(text)
  if (ratio !== undefined) return ratio
  const enabled = parseFlag(readText(source, 'TELEMETRY_ENABLED') ?? '') === true
  const otherwise = enabled ? RATIO_WITH_TELEMETRY_ENABLED : undefined
  if (text !== undefined) {
    const action = describeSampler(otherwise === undefined ? ALWAYS_ON : parentBasedRatio(otherwise))
    report(source, 'OTEL_TRACE_SAMPLE', { expected: 'a number between 0 and 1', action })
  }
  return otherwise
}

function readOfficial(source: Source, otherwise: SamplerConfig): SamplerConfig | undefined {
  const text = readText(source, 'OTEL_TRACES_SAMPLER')?.toLowerCase()
  switch (text) {
    case undefined:
      return undefined
    case 'always_on':
    case 'always_off':
      return { kind: text }
    case 'traceidratio':
      return { kind: 'traceidratio', ratio: readArgument(source) }
    case 'parentbased_always_on':
      return ALWAYS_ON
    case 'parentbased_always_off':
      return { kind: 'parentbased', root: { kind: 'always_off' } }
    case 'parentbased_traceidratio':
      return parentBasedRatio(readArgument(source))
    case 'jaeger_remote':
    case 'parentbased_jaeger_remote':
    case 'xray':
      report(source, 'OTEL_TRACES_SAMPLER', {
        finding: 'asks a server for its decisions, which is not supported',
        action: describeSampler(otherwise),
      })
      return undefined
    default: {
      const expected = `one of ${variableOf('OTEL_TRACES_SAMPLER').values?.join(', ') ?? ''}`
      report(source, 'OTEL_TRACES_SAMPLER', { expected, action: describeSampler(otherwise) })
      return undefined
    }
  }
}

function readArgument(source: Source): number {
  const text = readText(source, 'OTEL_TRACES_SAMPLER_ARG')
  const ratio = text === undefined ? 1 : parseRatio(text)
  if (ratio !== undefined) return ratio
  report(source, 'OTEL_TRACES_SAMPLER_ARG', { expected: 'a number between 0 and 1', action: 'sampling everything' })
  return 1
}

/** An argument without a sampler that takes one: the most common mistake there is. */
function reportArgument(source: Source, sampler: SamplerConfig, isOfficial: boolean): void {
  // With a sampler that is not known, that one message is enough.
  if (!isOfficial && readText(source, 'OTEL_TRACES_SAMPLER') !== undefined) return
  const root = sampler.kind === 'parentbased' ? sampler.root : sampler
  if (readText(source, 'OTEL_TRACES_SAMPLER_ARG') === undefined || (isOfficial && root.kind === 'traceidratio')) return
  const finding = 'has no effect without OTEL_TRACES_SAMPLER=parentbased_traceidratio'
  report(source, 'OTEL_TRACES_SAMPLER_ARG', { finding, action: describeSampler(sampler) })
}

/** Whether the alias is used, or says something else than the official variables. */
function reportAlias(source: Source, sampler: SamplerConfig, isOfficial: boolean): void {
  const ratio = parseRatio(readText(source, 'OTEL_TRACE_SAMPLE') ?? '')
  if (ratio === undefined) return
  const action = describeSampler(sampler)
  const root = sampler.kind === 'parentbased' ? sampler.root : undefined
  if (!isOfficial) {
    report(source, 'OTEL_TRACE_SAMPLE', { finding: 'is an alias of OTEL_TRACES_SAMPLER_ARG', action, level: 'info' })
  } else if (root?.kind !== 'traceidratio' || root.ratio !== ratio) {
    report(source, 'OTEL_TRACE_SAMPLE', { finding: 'differs from OTEL_TRACES_SAMPLER', action })
  }
}

/**
 * Smart keep (P-41, P-42): on by its own variables or with the alias, when there
 * is a ratio to make exceptions from. A ratio of 0 switches it off.
 */
function readKeep(source: Source, sampler: SamplerConfig, isByAlias: boolean): TracesConfig['keep'] {
  const ratio = rootRatio(sampler)
  const slowByDefault = isByAlias ? SLOW_MS : 0
  const errors = readOptionalBoolean(source, 'OTEL_NODE_KEEP_ERRORS', `using ${isByAlias}`) ?? isByAlias
  const slowMs = readOptionalNumber(source, 'OTEL_NODE_KEEP_SLOW_MS', `using ${slowByDefault}`) ?? slowByDefault
  if (!errors && slowMs === 0) return undefined
  if (ratio > 0 && ratio < 1) return { errors, slowMs: slowMs === 0 ? undefined : slowMs }
  if (ratio === 0) {
    for (const name of ['OTEL_NODE_KEEP_ERRORS', 'OTEL_NODE_KEEP_SLOW_MS'] as const) {
      if (readText(source, name) !== undefined) {
        report(source, name, { finding: 'has no effect with a ratio of 0', action: describeSampler(sampler) })
      }
    }
  }
  return undefined
}

/** `sampling 2 % of the traces`. */
export function describeSampler(sampler: SamplerConfig): string {
  const ratio = rootRatio(sampler)
  if (ratio === 1) return 'sampling everything'
  return ratio === 0 ? 'sampling nothing' : `sampling ${Number((ratio * 100).toPrecision(12))} % of the traces`
}
