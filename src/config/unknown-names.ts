import { didYouMean } from '../did-you-mean.ts'
import { addProblem, type Source } from './source.ts'
import { allVariables } from './variables.ts'

/** OpenTelemetry of other languages, whose variables stand in the same environment. `OTEL_INSTRUMENTATION_` is Java's. */
const OTHER_LANGUAGES = /^OTEL_(?:PYTHON|JAVA\w*|DOTNET|GO|PHP|RUBY|RUST|CPP|SWIFT|ERLANG|ELIXIR|INSTRUMENTATION)_/

/** Set by the OpenTelemetry operator in each pod, to be referred to in other variables. */
const OPERATOR = /^OTEL_(?:RESOURCE_ATTRIBUTES_\w+|POD_(?:IP|NAME|UID)|NODE_(?:IP|NAME)|CONTAINER_NAME)$/

/**
 * Set by Kubernetes and Docker in each container for a service whose name begins
 * with `otel` or `telemetry`: `OTEL_COLLECTOR_SERVICE_HOST`, `OTEL_COLLECTOR_PORT_4317_TCP`.
 * https://kubernetes.io/docs/tutorials/services/connect-applications-service/#environment-variables
 */
const SERVICE_LINK = /_SERVICE_(?:HOST|PORT)(?:_|$)|_PORT_\d+_(?:TCP|UDP|SCTP)(?:_|$)/

/** Reports the variables that look like ours or OpenTelemetry's, and are neither. Their values are not shown: they may be secrets. */
export function reportUnknownNames(source: Source): void {
  if (source.unknown.length === 0) return
  const known = [...allVariables().keys()]
  for (const variable of source.unknown) {
    if (isForeign(variable, source.values[variable] ?? '')) continue
    const meant = didYouMean(variable, known, SHARED_LETTERS)
    // Other software has names that begin with TELEMETRY_.
    const level = meant === undefined && /^telemetry/i.test(variable) ? 'info' : 'warn'
    const expected = meant === undefined ? 'a known variable' : `a known variable (did you mean ${meant}?)`
    addProblem(source, { variable, value: '', expected, action: 'it is ignored', level })
  }
}

/** Letters of `OTEL_`. */
const SHARED_LETTERS = 4

function isForeign(name: string, value: string): boolean {
  if (OTHER_LANGUAGES.test(name) || OPERATOR.test(name) || SERVICE_LINK.test(name)) return true
  return name.endsWith('_PORT') && /^(?:tcp|udp|sctp):\/\//.test(value)
}
