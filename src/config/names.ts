/** Values of OTEL_PROPAGATORS that are known. */
export const PROPAGATORS = ['tracecontext', 'baggage', 'b3', 'b3multi', 'jaeger', 'xray', 'ottrace'] as const
export type Propagator = (typeof PROPAGATORS)[number]

/** Short names for OTEL_NODE_RESOURCE_DETECTORS. */
export const DETECTORS = [
  'env',
  'host',
  'os',
  'process',
  'serviceinstance',
  'container',
  'alibaba',
  'aws',
  'azure',
  'gcp',
] as const
