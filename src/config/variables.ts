import type { Variable } from './variable.ts'
import { ALIAS_VARIABLES } from './variables-aliases.ts'
import { GENERAL_VARIABLES } from './variables-general.ts'
import { EXPORTER_VARIABLES, OTLP_VARIABLES, type OtlpName } from './variables-otlp.ts'
import { OWN_VARIABLES } from './variables-own.ts'

/** Every variable there is but the family `OTEL_NODE_INSTRUMENTATION_<NAME>_<OPTION>`. */
export type VariableName =
  | OtlpName
  | keyof typeof GENERAL_VARIABLES
  | keyof typeof EXPORTER_VARIABLES
  | keyof typeof OWN_VARIABLES
  | keyof typeof ALIAS_VARIABLES

/** THE table of variables: what the reader accepts, the messages expect and the README lists. */
export const VARIABLES: Readonly<Record<VariableName, Variable>> = {
  ...GENERAL_VARIABLES,
  ...EXPORTER_VARIABLES,
  ...OTLP_VARIABLES,
  ...OWN_VARIABLES,
  ...ALIAS_VARIABLES,
}

/** First part of the variables that are options of an instrumentation: `OTEL_NODE_INSTRUMENTATION_PG_IGNORE_CONNECT_SPANS=true`. */
export const OPTION_PREFIX = 'OTEL_NODE_INSTRUMENTATION_'

/** Whether a name is in the table. */
export function isVariable(name: string): name is VariableName {
  return Object.hasOwn(VARIABLES, name)
}
