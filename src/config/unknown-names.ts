import { didYouMean } from './did-you-mean.ts'
import { addProblem, type Source } from './source.ts'
import { isVariable, OPTION_PREFIX, VARIABLES } from './variables.ts'

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
  for (const [name, value] of Object.entries(source.values)) {
    if (isVariable(name) || name.startsWith(OPTION_PREFIX) || isForeign(name, value)) continue
    const meant = didYouMean(name, Object.keys(VARIABLES), 4)
    // Other software has names that begin with TELEMETRY_.
    const level = meant === undefined && !/^_?OTEL_/i.test(name) ? 'info' : 'warn'
    const expected = meant === undefined ? 'a known variable' : `a known variable (did you mean ${meant}?)`
    addProblem(source, { variable: name, value: '', expected, action: 'it is ignored', level })
  }
}

function isForeign(name: string, value: string): boolean {
  if (OTHER_LANGUAGES.test(name) || OPERATOR.test(name) || SERVICE_LINK.test(name)) return true
  return name.endsWith('_PORT') && /^(?:tcp|udp|sctp):\/\//.test(value)
}
