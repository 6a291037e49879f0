/** Where BullMQ's own telemetry interface carries the context of a job. */
export type JobOptions = {
  readonly telemetry?: { readonly metadata?: unknown; readonly omitContext?: boolean }
}

/** A job with those that have to be done before it. */
export type Flow = {
  readonly queueName: string
  readonly name?: string
  readonly opts?: JobOptions
  readonly children?: readonly Flow[]
}

/** Options with the carrier, unless the app has said what is to be carried, or that nothing is. */
export function withCarrier(options: JobOptions | undefined, carrier: string): JobOptions | undefined {
  const { metadata, omitContext } = options?.telemetry ?? {}
  if (metadata !== undefined || omitContext === true) return options
  return { ...options, telemetry: { ...options?.telemetry, metadata: carrier } }
}

/** A flow whose every job has the carrier. */
export function withCarrierInFlow(flow: Flow, carrier: string): Flow {
  const opts = withCarrier(flow.opts, carrier)
  return {
    ...flow,
    ...(opts !== undefined && { opts }),
    ...(flow.children && { children: flow.children.map((child) => withCarrierInFlow(child, carrier)) }),
  }
}
