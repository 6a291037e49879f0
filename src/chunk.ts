/**
 * The chunks of the bundle that are loaded only when something asks for them,
 * by file name under `dist/` without its ending.
 */
export type Chunks = {
  readonly config: typeof import('./config/read.ts')
  readonly preload: typeof import('./preload.ts')
  readonly 'import-wrapper': typeof import('./instrumentations/import-wrapper.ts')
  readonly 'http-server': {
    readonly Instrumentation: typeof import('./instrumentations/http-server/instrumentation.ts').HttpServerInstrumentation
  }
  readonly fastify: typeof import('./instrumentations/frameworks/fastify-instrumentation.ts')
  readonly 'database-ioredis': typeof import('./instrumentations/databases/ioredis-instrumentation.ts')
  readonly 'database-mongodb': typeof import('./instrumentations/databases/mongodb-instrumentation.ts')
  readonly 'database-mysql2': typeof import('./instrumentations/databases/mysql2-instrumentation.ts')
  readonly 'database-pg': typeof import('./instrumentations/databases/pg-instrumentation.ts')
  readonly 'database-redis': typeof import('./instrumentations/databases/redis-instrumentation.ts')
  readonly 'framework-connect': typeof import('./instrumentations/frameworks/connect-instrumentation.ts')
  readonly 'framework-express': typeof import('./instrumentations/frameworks/express-instrumentation.ts')
  readonly 'framework-hapi': typeof import('./instrumentations/frameworks/hapi-instrumentation.ts')
  readonly 'framework-koa': typeof import('./instrumentations/frameworks/koa-instrumentation.ts')
  readonly 'framework-nest': typeof import('./instrumentations/frameworks/nest-instrumentation.ts')
  readonly 'framework-restify': typeof import('./instrumentations/frameworks/restify-instrumentation.ts')
  readonly 'framework-router': typeof import('./instrumentations/frameworks/router-instrumentation.ts')
  readonly 'queue-amqplib': typeof import('./instrumentations/queues/amqplib-instrumentation.ts')
  readonly 'queue-bullmq': typeof import('./instrumentations/queues/bullmq-instrumentation.ts')
  readonly 'queue-kafkajs': typeof import('./instrumentations/queues/kafkajs-instrumentation.ts')
  readonly undici: typeof import('./instrumentations/http-client/undici-instrumentation.ts')
  readonly 'log-pino': typeof import('./logs/chunks/pino.ts')
  readonly 'log-winston': typeof import('./logs/chunks/winston.ts')
  readonly 'log-bunyan': typeof import('./logs/chunks/bunyan.ts')
  readonly 'log-console': typeof import('./logs/chunks/console.ts')
  readonly 'start-text': typeof import('./config/redact.ts')
  readonly children: typeof import('./lifecycle/children.ts')
  readonly deferral: typeof import('./lifecycle/deferral.ts')
  readonly threads: typeof import('./lifecycle/threads/chunk.ts')
  readonly keep: typeof import('./signals/sampling/keep.ts')
  readonly redact: typeof import('./signals/redact.ts')
  readonly names: typeof import('./signals/names/names.ts')
  readonly delivery: typeof import('./delivery/delivery.ts')
  readonly metrics: typeof import('./signals/metrics.ts')
  readonly logs: typeof import('./signals/logs.ts')
  readonly console: typeof import('./signals/console.ts')
  readonly 'delivery-protobuf': typeof import('./delivery/serializers-protobuf.ts')
  readonly 'delivery-json': typeof import('./delivery/serializers-json.ts')
  readonly 'delivery-grpc': typeof import('./delivery/grpc-transport.ts')
  readonly 'delivery-split': typeof import('./delivery/split.ts')
  readonly 'delivery-drain': typeof import('./delivery/drain.ts')
  readonly zipkin: typeof import('./signals/zipkin.ts')
  readonly prometheus: typeof import('./signals/prometheus.ts')
  readonly 'config-file': typeof import('./signals/config-file.ts')
  readonly 'propagator-b3': typeof import('./signals/propagators/b3.ts')
  readonly 'propagator-jaeger': typeof import('./signals/propagators/jaeger.ts')
  readonly 'propagator-xray': typeof import('./signals/propagators/xray.ts')
  readonly 'propagator-ottrace': typeof import('./signals/propagators/ottrace.ts')
  readonly 'detector-container': typeof import('./resource/cloud/container.ts')
  readonly 'detector-alibaba': typeof import('./resource/cloud/alibaba.ts')
  readonly 'detector-aws': typeof import('./resource/cloud/aws.ts')
  readonly 'detector-azure': typeof import('./resource/cloud/azure.ts')
  readonly 'detector-gcp': typeof import('./resource/cloud/gcp.ts')
}

/** How a module is required from inside the bundle; the build leaves the call as it is. */
declare const require: (path: string) => unknown

/**
 * Loads a chunk of the bundle, synchronously: a module that the app requires
 * can be patched only if its instrumentation is there before `require` returns.
 *
 * @throws what the chunk throws while it is evaluated; the caller guards it.
 */
export function load<Name extends keyof Chunks>(name: Name): Chunks[Name] {
  return loadFile(`./${name}.cjs`) as Chunks[Name]
}

/**
 * Loads a file of the bundle by its relative path.
 *
 * @throws what the file throws while it is evaluated.
 */
export function loadFile(path: string): unknown {
  return require(path)
}
