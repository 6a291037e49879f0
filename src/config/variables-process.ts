/** On, off and what goes wrong; the process and its children. */
// oxfmt-ignore
export const PROCESS_VARIABLES = {
  OTEL_SDK_DISABLED: { type: 'boolean', default: false, origin: 'specification', doc: '`true`: off, nothing is loaded; `false`: on, even when nothing else is configured' },
  OTEL_CONFIG_FILE: { type: 'file', origin: 'specification', doc: 'Declarative configuration (YAML); the specification\'s other variables are then only read where the file names them' },
  OTEL_LOG_LEVEL: { type: 'choice', values: ['none', 'error', 'warn', 'info', 'debug', 'verbose', 'all'], default: 'warn', origin: 'specification', doc: 'What is said on stderr; not `info` by default, so that a correct configuration says nothing' },
  OTEL_NODE_EXPERIMENTAL_SDK_METRICS: { type: 'boolean', default: false, origin: 'javascript', doc: 'Metrics of the SDK about itself' },
  OTEL_NODE_EXIT_TIMEOUT: { type: 'duration', default: 2000, origin: 'own', doc: 'Longest wait for the last flush when the process ends; 0: none' },
  OTEL_NODE_MAX_MEMORY: { type: 'bytes', min: 65536, max: 9007199254740991, default: '64MB', origin: 'own', doc: 'Bound on telemetry that waits for its delivery, in bytes or as `64MB`' },
  OTEL_NODE_STRICT: { type: 'boolean', default: false, origin: 'own', doc: 'Configuration problems end the process at its start, for CI' },
  _OTEL_DEFER_SETUP: { type: 'boolean', default: false, origin: 'own', doc: 'For a process that will fork: it exports nothing; its cluster workers, forked children and Workers set themselves up' },
  OTEL_NODE_PROPAGATE_TO_CHILDREN: { type: 'boolean', default: false, origin: 'own', doc: 'Child processes get the context as `TRACEPARENT`, `TRACESTATE` and `BAGGAGE`' },
} as const

/** Formats of the context. */
// oxfmt-ignore
export const PROPAGATION_VARIABLES = {
  OTEL_PROPAGATORS: { type: 'list', values: ['tracecontext', 'baggage', 'b3', 'b3multi', 'jaeger', 'xray', 'ottrace', 'none'], default: 'tracecontext,baggage', origin: 'specification', doc: 'Formats of the context in headers' },
} as const

/** Who sends. */
// oxfmt-ignore
export const RESOURCE_VARIABLES = {
  OTEL_SERVICE_NAME: { type: 'text', origin: 'specification', doc: '`service.name`; unset: from the attributes, else the name in package.json' },
  OTEL_RESOURCE_ATTRIBUTES: { type: 'pairs', origin: 'specification', doc: 'Resource attributes; they win over detected ones' },
  OTEL_ENTITIES: { type: 'text', origin: 'specification', doc: 'Entities as `type{id=…}[description=…]@schema;…`; their attributes become resource attributes' },
  OTEL_NODE_RESOURCE_DETECTORS: { type: 'list', values: ['env', 'host', 'os', 'process', 'serviceinstance', 'container', 'alibaba', 'aws', 'azure', 'gcp', 'all', 'none'], default: 'host,os,process,serviceinstance,env', origin: 'javascript', doc: 'What describes the process; the cloud ones call metadata services and run only when named' },
  _OTEL_ENABLE_CONTAINER_RESOURCE_DETECTOR: { type: 'boolean', default: false, origin: 'own', doc: 'Adds `container.id`, for Docker and Podman; on Kubernetes use the k8sattributes processor of the collector instead' },
  OTEL_SERVICE_VERSION: { type: 'text', origin: 'alias', doc: '`service.version` in `OTEL_RESOURCE_ATTRIBUTES`' },
  RELEASE: { type: 'text', origin: 'alias', doc: 'The same, after `OTEL_SERVICE_VERSION`' },
  DEPLOYMENT_ENVIRONMENT: { type: 'text', origin: 'alias', doc: '`deployment.environment.name` in `OTEL_RESOURCE_ATTRIBUTES`' },
  ENVIRONMENT: { type: 'text', origin: 'alias', doc: 'The same, after `DEPLOYMENT_ENVIRONMENT`' },
  ENV: { type: 'text', origin: 'alias', doc: 'The same, after `ENVIRONMENT`' },
  NODE_ENV: { type: 'text', origin: 'alias', doc: 'The same, after `ENV`' },
} as const

/** Proxies between us and the endpoint. */
// oxfmt-ignore
export const PROXY_VARIABLES = {
  HTTPS_PROXY: { type: 'url', secret: true, origin: 'own', doc: 'Proxy for https endpoints; also in lower case, which wins' },
  HTTP_PROXY: { type: 'url', secret: true, origin: 'own', doc: 'Proxy for http endpoints; also in lower case, which wins' },
  NO_PROXY: { type: 'list', origin: 'own', doc: 'Hosts without a proxy; also in lower case, which wins' },
} as const
