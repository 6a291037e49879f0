import type { ExporterConfig, Signal } from './config.ts'
import { parseHttpUrl } from './endpoint.ts'
import { type IsReadable, readOtlpTarget } from './otlp-target.ts'
import { readText, report, type Source } from './source.ts'
import { readLowerCaseList, readNumber, usingDefault } from './values.ts'
import { variableOf, type VariableName } from './variables.ts'

type ExporterName = 'otlp' | 'console' | 'prometheus' | 'zipkin'

const KNOWN: Readonly<Record<Signal, { readonly variable: VariableName; readonly names: readonly ExporterName[] }>> = {
  traces: { variable: 'OTEL_TRACES_EXPORTER', names: ['otlp', 'console', 'zipkin'] },
  metrics: { variable: 'OTEL_METRICS_EXPORTER', names: ['otlp', 'console', 'prometheus'] },
  logs: { variable: 'OTEL_LOGS_EXPORTER', names: ['otlp', 'console'] },
}

/**
 * The exporters of a signal. `none` wins over others beside it, since the
 * specification says that it means no exporter; when no name is known, the
 * variable counts as unset.
 *
 * @param otlpByDefault whether an unset variable means OTLP, as the specification says, or nothing
 */
export function readExporters(
  source: Source,
  signal: Signal,
  { isReadable, otlpByDefault }: { readonly isReadable: IsReadable; readonly otlpByDefault: boolean },
): readonly ExporterConfig[] {
  return readNames(source, signal, otlpByDefault).map((name): ExporterConfig => {
    switch (name) {
      case 'console':
        return { kind: 'console' }
      case 'prometheus':
        return {
          kind: 'prometheus',
          host: readText(source, 'OTEL_EXPORTER_PROMETHEUS_HOST') ?? 'localhost',
          port: readNumber(source, 'OTEL_EXPORTER_PROMETHEUS_PORT'),
        }
      case 'zipkin':
        return {
          kind: 'zipkin',
          url: readZipkinUrl(source),
          timeoutMs: readNumber(source, 'OTEL_EXPORTER_ZIPKIN_TIMEOUT'),
        }
      case 'otlp':
        return { kind: 'otlp', target: readOtlpTarget(source, signal, isReadable) }
    }
  })
}

function readNames(source: Source, signal: Signal, otlpByDefault: boolean): readonly ExporterName[] {
  const { variable, names } = KNOWN[signal]
  const fallback: readonly ExporterName[] = otlpByDefault ? ['otlp'] : []
  if (readText(source, variable) === undefined) return fallback
  const given = readLowerCaseList(source, variable)
  if (given.includes('none')) {
    if (given.some((name) => name !== 'none')) {
      report(source, variable, { finding: 'has none beside other exporters', action: 'nothing is exported' })
    }
    return []
  }
  const known = new Set<ExporterName>()
  const unknown: string[] = []
  for (const name of given) {
    const exporter = names.find((candidate) => candidate === name)
    if (exporter !== undefined) {
      known.add(exporter)
    } else if (name === 'otlp/stdout') {
      report(source, variable, { value: name, finding: 'is in development and not supported', action: 'using console' })
      known.add('console')
    } else {
      unknown.push(name)
    }
  }
  for (const value of unknown) {
    const action = known.size > 0 ? 'it is ignored' : `using ${fallback[0] ?? 'none'}`
    report(source, variable, { value, expected: `one of ${[...names, 'none'].join(', ')}`, action })
  }
  return known.size > 0 ? [...known] : fallback
}

function readZipkinUrl(source: Source): string {
  const name = 'OTEL_EXPORTER_ZIPKIN_ENDPOINT'
  const text = readText(source, name)
  const url = text === undefined ? undefined : parseHttpUrl(text)
  if (url !== undefined) return url.href
  if (text !== undefined) {
    report(source, name, { expected: 'a URL that starts with http:// or https://', action: usingDefault(name) })
  }
  return String(variableOf(name).default)
}
