import { SpanKind } from '@opentelemetry/api'
import type { Span, SpanProcessor } from '@opentelemetry/sdk-trace'
import { DISTRO_NAME } from '../../version.ts'

type SpanType = readonly [type: 'web' | 'app' | 'external' | 'db' | 'async' | 'unknown', subtype: string]

const UPSTREAM = '@opentelemetry/instrumentation-'
/** Of instrumentations that upstream does not have: `@org/otel/bullmq`. */
const OWN = `${DISTRO_NAME}/`
const UNKNOWN: SpanType = ['unknown', 'unknown']

/** By the short name of the instrumentation that made the span. */
const BY_INSTRUMENTATION: Readonly<Record<string, SpanType>> = {
  undici: ['external', 'http'],
  grpc: ['external', 'grpc'],
  'aws-sdk': ['external', 'aws'],
  openai: ['external', 'openai'],
  pg: ['db', 'postgresql'],
  'pg-pool': ['db', 'postgresql'],
  mysql: ['db', 'mysql'],
  mysql2: ['db', 'mysql'],
  mongodb: ['db', 'mongodb'],
  mongoose: ['db', 'mongodb'],
  redis: ['db', 'redis'],
  ioredis: ['db', 'redis'],
  knex: ['db', 'knex'],
  memcached: ['db', 'memcached'],
  'cassandra-driver': ['db', 'cassandra'],
  tedious: ['db', 'mssql'],
  oracledb: ['db', 'oracle'],
  bullmq: ['async', 'bullmq'],
  amqplib: ['async', 'amqplib'],
  kafkajs: ['async', 'kafkajs'],
}

const FRAMEWORKS = new Set(['express', 'koa', 'fastify', 'nestjs-core', 'hapi', 'restify', 'connect', 'router'])

/**
 * `span.type` and `span.subtype` on every span, by the instrumentation that
 * made it (M-34), for OTEL_NODE_SPAN_TYPES. A type that is there already stays.
 */
export function spanTypeProcessor(): SpanProcessor {
  return {
    onStart(span) {
      if (span.attributes['span.type'] !== undefined) return
      const [type, subtype] = typeOf(span)
      span.setAttributes({ 'span.type': type, 'span.subtype': subtype })
    },
    onEnd() {},
    forceFlush: () => Promise.resolve(),
    shutdown: () => Promise.resolve(),
  }
}

function typeOf({ instrumentationScope: { name }, kind, attributes }: Span): SpanType {
  if (attributes['otel.job'] === true || attributes['job.type'] !== undefined) return ['async', 'job']
  const prefix = [UPSTREAM, OWN].find((one) => name.startsWith(one))
  if (prefix === undefined) return UNKNOWN
  const short = name.slice(prefix.length)
  if (short === 'http') return [kind === SpanKind.SERVER ? 'web' : 'external', 'http']
  if (FRAMEWORKS.has(short)) {
    const framework = short === 'nestjs-core' ? 'nestjs' : short
    return [attributes['http.request.method'] === undefined && kind !== SpanKind.SERVER ? 'app' : 'web', framework]
  }
  return BY_INSTRUMENTATION[short] ?? UNKNOWN
}
