import type { Chunks } from '../../src/chunk.ts'

/** Lazily loaded chunks: name under `dist/` -> source file. */
export const CHUNK_ENTRIES: Readonly<Record<keyof Chunks, string>> = {
  preload: 'src/preload.ts',
  config: 'src/config/read.ts',
  'import-wrapper': 'src/instrumentations/import-wrapper.ts',
  'http-server': 'src/instrumentations/http-server/chunk.ts',
  fastify: 'src/instrumentations/frameworks/fastify-instrumentation.ts',
  'database-ioredis': 'src/instrumentations/databases/ioredis-instrumentation.ts',
  'database-mongodb': 'src/instrumentations/databases/mongodb-instrumentation.ts',
  'database-mysql2': 'src/instrumentations/databases/mysql2-instrumentation.ts',
  'database-pg': 'src/instrumentations/databases/pg-instrumentation.ts',
  'database-redis': 'src/instrumentations/databases/redis-instrumentation.ts',
  'framework-connect': 'src/instrumentations/frameworks/connect-instrumentation.ts',
  'framework-express': 'src/instrumentations/frameworks/express-instrumentation.ts',
  'framework-hapi': 'src/instrumentations/frameworks/hapi-instrumentation.ts',
  'framework-koa': 'src/instrumentations/frameworks/koa-instrumentation.ts',
  'framework-nest': 'src/instrumentations/frameworks/nest-instrumentation.ts',
  'framework-restify': 'src/instrumentations/frameworks/restify-instrumentation.ts',
  'framework-router': 'src/instrumentations/frameworks/router-instrumentation.ts',
  'queue-amqplib': 'src/instrumentations/queues/amqplib-instrumentation.ts',
  'queue-bullmq': 'src/instrumentations/queues/bullmq-instrumentation.ts',
  'queue-kafkajs': 'src/instrumentations/queues/kafkajs-instrumentation.ts',
  undici: 'src/instrumentations/http-client/undici-instrumentation.ts',
  'log-pino': 'src/logs/chunks/pino.ts',
  'log-winston': 'src/logs/chunks/winston.ts',
  'log-bunyan': 'src/logs/chunks/bunyan.ts',
  'log-console': 'src/logs/chunks/console.ts',
  'start-text': 'src/config/redact.ts',
  children: 'src/lifecycle/children.ts',
  deferral: 'src/lifecycle/deferral.ts',
  threads: 'src/lifecycle/threads/chunk.ts',
  keep: 'src/signals/sampling/keep.ts',
  redact: 'src/signals/redact.ts',
  names: 'src/signals/names/names.ts',
  delivery: 'src/delivery/delivery.ts',
  metrics: 'src/signals/metrics.ts',
  logs: 'src/signals/logs.ts',
  console: 'src/signals/console.ts',
  'delivery-protobuf': 'src/delivery/serializers-protobuf.ts',
  'delivery-json': 'src/delivery/serializers-json.ts',
  'delivery-grpc': 'src/delivery/grpc-transport.ts',
  'delivery-split': 'src/delivery/split.ts',
  'delivery-drain': 'src/delivery/drain.ts',
  zipkin: 'src/signals/zipkin.ts',
  prometheus: 'src/signals/prometheus.ts',
  'config-file': 'src/signals/config-file.ts',
  'propagator-b3': 'src/signals/propagators/b3.ts',
  'propagator-jaeger': 'src/signals/propagators/jaeger.ts',
  'propagator-xray': 'src/signals/propagators/xray.ts',
  'propagator-ottrace': 'src/signals/propagators/ottrace.ts',
  'detector-container': 'src/resource/cloud/container.ts',
  'detector-alibaba': 'src/resource/cloud/alibaba.ts',
  'detector-aws': 'src/resource/cloud/aws.ts',
  'detector-azure': 'src/resource/cloud/azure.ts',
  'detector-gcp': 'src/resource/cloud/gcp.ts',
}

/** Doors that share the chunks. */
export const DOOR_CHUNK_ENTRIES: Readonly<Record<string, string>> = {
  testing: 'src/testing/door.ts',
}

/** The `otel` command, which shares chunks with the preload but is started by bin/otel.mjs. */
export const COMMAND_ENTRIES: Readonly<Record<string, string>> = {
  cli: 'src/cli/main.ts',
  'docgen-worker': 'src/docgen/parse-worker.ts',
}

type Door = {
  readonly out: string
  readonly source: string
  readonly format: 'cjs' | 'esm'
  readonly target: string
}

/** Files that are loaded by path and share nothing with the chunks. */
export const DOOR_ENTRIES: readonly Door[] = [
  // Parses on Node 14, so that an older Node gets a sentence instead of a syntax error.
  { out: 'guard.cjs', source: 'src/guard/main.ts', format: 'cjs', target: 'node14' },
  // The helpers are no-ops on a Node that is too old for anything else.
  { out: 'api.cjs', source: 'src/api/door.ts', format: 'cjs', target: 'node14' },
  // Runs in the loader thread of a Node without synchronous hooks.
  { out: 'hook.mjs', source: 'src/instrumentations/loader-thread.ts', format: 'esm', target: 'node22.15' },
  // Delivers what is left when the process ends without its event loop.
  { out: 'flush-child.cjs', source: 'src/delivery/flush-child.ts', format: 'cjs', target: 'node22.15' },
]
