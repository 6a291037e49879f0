/** How the text of an option's variable is read. */
export type OptionType = 'boolean' | 'number' | 'string' | 'list'

/** Options with a dot are nested: `headersToSpanAttributes.server.requestHeaders`. */
export type KnownOptions = Readonly<Record<string, OptionType>>

const requireParentSpan = { requireParentSpan: 'boolean' } as const
const enhancedDatabaseReporting = { enhancedDatabaseReporting: 'boolean' } as const

const logger = { correlateWhen: 'string', disableLogCorrelation: 'boolean', disableLogSending: 'boolean' } as const

/** Every option of the instrumentations that is a scalar or a list, so that a variable can set it (contrib#2744). */
export const KNOWN_OPTIONS: Readonly<Record<string, KnownOptions>> = {
  amqplib: { consumeTimeoutMs: 'number', useLinksForConsume: 'boolean' },
  'aws-lambda': { lambdaHandler: 'string', useGlobalPropagatorForSqsExtraction: 'boolean' },
  'aws-sdk': { suppressInternalInstrumentation: 'boolean', sqsExtractContextPropagationFromPayload: 'boolean' },
  'cassandra-driver': { ...enhancedDatabaseReporting, maxQueryLength: 'number' },
  dataloader: requireParentSpan,
  express: { ignoreLayers: 'list', ignoreLayersType: 'list' },
  fs: requireParentSpan,
  graphql: {
    allowValues: 'boolean',
    depth: 'number',
    flatResolveSpans: 'boolean',
    ignoreResolveSpans: 'boolean',
    ignoreTrivialResolveSpans: 'boolean',
    mergeItems: 'boolean',
  },
  grpc: {
    ignoreGrpcMethods: 'list',
    'metadataToSpanAttributes.client.requestMetadata': 'list',
    'metadataToSpanAttributes.client.responseMetadata': 'list',
    'metadataToSpanAttributes.server.requestMetadata': 'list',
    'metadataToSpanAttributes.server.responseMetadata': 'list',
  },
  'host-metrics': { metricGroups: 'list' },
  http: {
    disableIncomingRequestInstrumentation: 'boolean',
    disableOutgoingRequestInstrumentation: 'boolean',
    enableSyntheticSourceDetection: 'boolean',
    redactedQueryParams: 'list',
    redactedQueryParamsServer: 'list',
    requireParentforIncomingSpans: 'boolean',
    requireParentforOutgoingSpans: 'boolean',
    'headersToSpanAttributes.client.requestHeaders': 'list',
    'headersToSpanAttributes.client.responseHeaders': 'list',
    'headersToSpanAttributes.server.requestHeaders': 'list',
    'headersToSpanAttributes.server.responseHeaders': 'list',
  },
  ioredis: requireParentSpan,
  knex: { ...requireParentSpan, maxQueryLength: 'number' },
  koa: { ignoreLayersType: 'list' },
  memcached: enhancedDatabaseReporting,
  mongodb: { ...requireParentSpan, ...enhancedDatabaseReporting },
  mongoose: { ...requireParentSpan, suppressInternalInstrumentation: 'boolean' },
  mysql: enhancedDatabaseReporting,
  mysql2: { addSqlCommenterCommentToQueries: 'boolean', maskStatement: 'boolean' },
  bunyan: logger,
  console: { disableLogSending: 'boolean' },
  pino: logger,
  winston: logger,
  openai: { captureMessageContent: 'boolean' },
  oracledb: {
    ...requireParentSpan,
    ...enhancedDatabaseReporting,
    dbStatementDump: 'boolean',
    propagateTraceContextToSessionAction: 'boolean',
  },
  pg: {
    ...requireParentSpan,
    ...enhancedDatabaseReporting,
    addSqlCommenterCommentToQueries: 'boolean',
    enableTraceContextPropagation: 'boolean',
    ignoreConnectSpans: 'boolean',
    maskStatement: 'boolean',
  },
  redis: requireParentSpan,
  'runtime-node': { captureUncaughtException: 'boolean', monitoringPrecision: 'number' },
  'socket.io': { emitIgnoreEventList: 'list', onIgnoreEventList: 'list', traceReserved: 'boolean' },
  tedious: { enableTraceContextPropagation: 'boolean' },
  undici: {
    requireParentforSpans: 'boolean',
    'headersToSpanAttributes.requestHeaders': 'list',
    'headersToSpanAttributes.responseHeaders': 'list',
  },
}
