import type { Config, Env } from '../config/config.ts'
import { UPSTREAM_MODULES } from './catalogue.generated.ts'

/** When an instrumentation is loaded. */
export type Trigger =
  /** When one of its modules is first loaded by the app; at start where Node's hooks do not tell of its own modules. */
  | 'module'
  /** At start: it has no module. */
  | 'start'
  /** Once the app is up: it only measures the runtime. */
  | 'idle'
  /** At the first message on undici's diagnostics channel. */
  | 'undici'

/** A class that is loaded for an instrumentation; some have two that share the work. */
export type Part = {
  /** Chunk of the bundle that exports the class as `Instrumentation`. */
  readonly chunk: string
  /** Whether this configuration wants it; without it, always. */
  readonly isOn?: (config: Config, env: Env) => boolean
}

/** An instrumentation, as it can be named in the configuration. */
export type CatalogueEntry = {
  /** Short name, as OTEL_NODE_ENABLED_INSTRUMENTATIONS has it. */
  readonly name: string
  /** Modules it patches and the versions that it knows. */
  readonly modules: Readonly<Record<string, readonly string[]>>
  readonly trigger: Trigger
  /** Why it is off unless it is named, undefined when it is on. */
  readonly offBecause: string | undefined
  readonly parts: readonly Part[]
}

const OFF: Readonly<Record<string, string>> = {
  dns: 'a span per lookup is noise',
  net: 'a span per connection is noise',
  fs: 'a span per file operation is noise',
  'host-metrics': 'a host is measured once, not by each service on it',
}

const TRIGGERS: Readonly<Record<string, Trigger>> = {
  'aws-lambda': 'start',
  'runtime-node': 'idle',
  'host-metrics': 'idle',
  undici: 'undici',
}

const isLean = ({ instrumentations }: Config): boolean => instrumentations.httpServer === 'lean'
const hasLayers = ({ instrumentations }: Config): boolean => instrumentations.spanLayers
const hasRouterLayers = ({ instrumentations }: Config): boolean => {
  const { spanLayers, enabled, disabled } = instrumentations
  return spanLayers && (disabled.includes('express') || enabled?.includes('express') === false)
}

/**
 * A web framework: ours notes the route and what failed on the one server span of a request, upstream's makes a span
 * for each layer where that is asked for.
 */
function framework(name: string, chunk: string): readonly Part[] {
  return [{ chunk: `instrumentation-${name}`, isOn: hasLayers }, { chunk }]
}

/** Instrumentations of which we have our own, wholly or in part, or that not every process needs. */
const OWN_PARTS: Readonly<Record<string, readonly Part[]>> = {
  'aws-lambda': [
    { chunk: 'instrumentation-aws-lambda', isOn: (_config, env) => env.AWS_LAMBDA_FUNCTION_NAME !== undefined },
  ],
  http: [{ chunk: 'instrumentation-http' }, { chunk: 'http-server', isOn: isLean }],
  pino: [{ chunk: 'log-pino' }],
  winston: [{ chunk: 'log-winston' }],
  bunyan: [{ chunk: 'log-bunyan' }],
  connect: framework('connect', 'framework-connect'),
  express: framework('express', 'framework-express'),
  // Express makes a span of each layer already.
  router: [{ chunk: 'instrumentation-router', isOn: hasRouterLayers }, { chunk: 'framework-router' }],
  koa: framework('koa', 'framework-koa'),
  hapi: framework('hapi', 'framework-hapi'),
  'nestjs-core': framework('nestjs-core', 'framework-nest'),
  restify: [{ chunk: 'framework-restify' }],
  amqplib: [{ chunk: 'queue-amqplib' }],
  undici: [{ chunk: 'undici' }],
  kafkajs: [{ chunk: 'queue-kafkajs' }],
  pg: [{ chunk: 'database-pg' }],
  mongodb: [{ chunk: 'database-mongodb' }],
  mysql2: [{ chunk: 'database-mysql2' }],
  redis: [{ chunk: 'database-redis' }],
  ioredis: [{ chunk: 'database-ioredis' }],
}

/** Where our own know other versions than upstream's. */
const OWN_MODULES: Readonly<Record<string, CatalogueEntry['modules']>> = {
  bunyan: { bunyan: ['>=1.0.0 <3'] },
  connect: { connect: ['>=3.0.0 <4'], finalhandler: ['>=0.1.0 <3'] },
  express: { express: ['>=4.0.0 <6'], router: ['>=2.0.0 <3'] },
  'nestjs-core': { '@nestjs/core': ['>=4.0.0 <13'] },
  restify: { restify: ['>=7.0.0 <13'] },
}

function upstream(name: string): CatalogueEntry {
  return {
    name,
    modules: OWN_MODULES[name] ?? UPSTREAM_MODULES[name] ?? {},
    trigger: TRIGGERS[name] ?? 'module',
    offBecause: OFF[name],
    parts: OWN_PARTS[name] ?? [{ chunk: `instrumentation-${name}` }],
  }
}

/** Instrumentations that upstream does not have. */
const OWN: readonly CatalogueEntry[] = [
  {
    name: 'bullmq',
    modules: { bullmq: ['>=4.0.0 <7'] },
    trigger: 'module',
    offBecause: undefined,
    parts: [{ chunk: 'queue-bullmq' }],
  },
  {
    name: 'console',
    modules: {},
    trigger: 'start',
    offBecause: 'console is no structured logger, and what is printed on it is mostly for a terminal',
    parts: [{ chunk: 'log-console' }],
  },
  {
    name: 'fastify',
    modules: { fastify: ['>=3.0.0 <6'] },
    trigger: 'module',
    offBecause: undefined,
    parts: [{ chunk: 'fastify' }],
  },
]

/** Every instrumentation there is, sorted by name. */
export const CATALOGUE: readonly CatalogueEntry[] = [...Object.keys(UPSTREAM_MODULES).map(upstream), ...OWN].toSorted(
  (a, b) => (a.name < b.name ? -1 : 1),
)

/** Short names, for configuration messages. */
export const INSTRUMENTATION_NAMES: readonly string[] = CATALOGUE.map(({ name }) => name)
