import { UPSTREAM_MODULES } from './catalogue.generated.ts'

/** When an instrumentation is loaded. */
export type Trigger =
  /** When one of its modules is first loaded by the app. */
  | 'module'
  /** At start: it has no module, or its module is one of Node's own. */
  | 'start'
  /** Once the app is up: it only measures the runtime. */
  | 'idle'
  /** At the first message on undici's diagnostics channel. */
  | 'undici'

export type CatalogueEntry = {
  /** Short name, as OTEL_NODE_ENABLED_INSTRUMENTATIONS has it. */
  readonly name: string
  /** Modules it patches and the versions that it knows. */
  readonly modules: Readonly<Record<string, readonly string[]>>
  readonly trigger: Trigger
  /** Why it is off unless it is named, undefined when it is on. */
  readonly offBecause?: string
  /** Chunk of the bundle that exports it as `Instrumentation`. */
  readonly chunk: string
}

const OFF: Readonly<Record<string, string>> = {
  dns: 'a span per lookup is noise',
  net: 'a span per connection is noise',
  fs: 'a span per file operation is noise',
  'host-metrics': 'the host is measured once per service on it; a collector does that better',
}

const TRIGGERS: Readonly<Record<string, Trigger>> = {
  http: 'start',
  dns: 'start',
  net: 'start',
  fs: 'start',
  'aws-lambda': 'start',
  'runtime-node': 'idle',
  'host-metrics': 'idle',
  undici: 'undici',
}

function upstream(name: string): CatalogueEntry {
  const offBecause = OFF[name]
  return {
    name,
    modules: UPSTREAM_MODULES[name] ?? {},
    trigger: TRIGGERS[name] ?? 'module',
    ...(offBecause === undefined ? {} : { offBecause }),
    chunk: `instrumentation-${name}`,
  }
}

/** Every instrumentation there is, sorted by name. */
export const CATALOGUE: readonly CatalogueEntry[] = Object.keys(UPSTREAM_MODULES).map(upstream)

/** Short names, for configuration messages. */
export const INSTRUMENTATION_NAMES: readonly string[] = CATALOGUE.map(({ name }) => name)
