import {
  type Attributes,
  context,
  type Context,
  createContextKey,
  type Histogram,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  type SpanOptions,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api'
import { suppressTracing } from '@opentelemetry/core'
import type { InstrumentationConfig } from '@opentelemetry/instrumentation'
import { wrapMethod } from '../../logs/wrap-method.ts'
import { DISTRO_NAME, DISTRO_VERSION } from '../../version.ts'
import { type PackagePatches, type Patched, PatchingInstrumentation } from '../patching-instrumentation.ts'
import { withCarrier, withCarrierInFlow, type Flow, type JobOptions } from './bullmq-job-options.ts'
import { readCarrier, writeCarrier } from './job-carrier.ts'

type Sender = { readonly name?: string; readonly opts?: { readonly telemetry?: unknown } }
type Job = {
  readonly id?: string
  readonly name?: string
  readonly data?: unknown
  readonly attemptsMade?: number
  readonly failedReason?: string
  readonly repeatJobKey?: string
  readonly opts?: JobOptions & { readonly repeat?: unknown }
}
type Method = (this: Sender, ...args: unknown[]) => unknown
type Bullmq = Readonly<Record<'Queue' | 'FlowProducer' | 'Worker' | 'QueueEvents', { readonly prototype: object }>>

/** In the context of what BullMQ does by itself: asking for jobs, renewing locks. */
const IN_LOOP = createContextKey('loop of bullmq')

/** Ways of an app to say that a job is to be done later: no failures. */
const LATER: ReadonlySet<string> = new Set(['DelayedError', 'WaitingError', 'WaitingChildrenError', 'RateLimitError'])

/**
 * Spans of BullMQ's queues (F-80, M-30), which upstream has none of: a producer span where jobs are added, a consumer
 * span, its child, where one is processed, also in another process. The context, baggage included, is carried in the
 * options of the job, where BullMQ's own telemetry interface has it; the app's data is left alone. A queue that has a
 * telemetry of its own is, too.
 * @see https://github.com/open-telemetry/semantic-conventions/blob/v1.40.0/docs/messaging/messaging-spans.md
 */
export class BullmqInstrumentation extends PatchingInstrumentation {
  declare private sendDuration: Histogram
  declare private processDuration: Histogram

  constructor(config: InstrumentationConfig = {}) {
    super(`${DISTRO_NAME}/bullmq`, DISTRO_VERSION, config)
  }

  protected override get packages(): readonly PackagePatches[] {
    const files = { '': (exports: Bullmq) => this.patchExports(exports) }
    return [{ name: 'bullmq', versions: ['>=4.0.0 <7'], files }]
  }

  override _updateMetricInstruments(): void {
    const options = { unit: 's', advice: { explicitBucketBoundaries: BUCKETS_S } }
    this.sendDuration = this.meter.createHistogram('messaging.client.operation.duration', {
      description: 'Duration of messaging operations initiated by a producer or consumer client.',
      ...options,
    })
    this.processDuration = this.meter.createHistogram('messaging.process.duration', {
      description: 'Duration of processing operation.',
      ...options,
    })
  }

  private patchExports({ Queue, FlowProducer, Worker, QueueEvents }: Bullmq): Patched {
    const undo = [
      this.patchSending(Queue.prototype, 'add', (carrier, [name, data, options]) => [
        name,
        data,
        withCarrier(options as JobOptions | undefined, carrier),
      ]),
      this.patchSending(Queue.prototype, 'addBulk', (carrier, [jobs]) => [
        (jobs as readonly { readonly opts?: JobOptions }[]).map((job) => ({
          ...job,
          opts: withCarrier(job.opts, carrier),
        })),
      ]),
      this.patchSending(Queue.prototype, 'upsertJobScheduler', (carrier, [id, repeat, template]) => {
        const { opts, ...others } = (template ?? {}) as { readonly opts?: JobOptions }
        return [id, repeat, { ...others, opts: withCarrier(opts, carrier) }]
      }),
      this.patchSending(FlowProducer.prototype, 'add', (carrier, [flow, ...rest]) => [
        withCarrierInFlow(flow as Flow, carrier),
        ...rest,
      ]),
      this.patchSending(FlowProducer.prototype, 'addBulk', (carrier, [flows]) => [
        (flows as readonly Flow[]).map((flow) => withCarrierInFlow(flow, carrier)),
      ]),
      this.patchProcessing(Worker.prototype),
      ...[Worker.prototype, QueueEvents.prototype].flatMap(keepLoopSilent),
    ]
    return { undo }
  }

  /**
   * @param carry gives the arguments with the carrier in the options of each job; the app's own objects stay as they are
   */
  private patchSending(
    prototype: object,
    operation: string,
    carry: (carrier: string, args: readonly unknown[]) => unknown[],
  ): () => void {
    const send = (original: Method, sender: Sender, args: unknown[]): unknown => {
      const attributes = this.attributesOf(operation, 'send', sender.name ?? queueOf(args[0]))
      if (Array.isArray(args[0])) attributes['messaging.batch.message_count'] = args[0].length
      const jobName = jobNameOf(operation, args)
      if (jobName !== undefined) attributes['bullmq.job.name'] = jobName
      const span = this.start(attributes, { kind: SpanKind.PRODUCER }, context.active())
      const active = trace.setSpan(context.active(), span)
      const carrier = writeCarrier(active)
      const carried = carrier === undefined ? args : (attempt(() => carry(carrier, args)) ?? args)
      return this.follow(span, this.sendDuration, attributes, () =>
        context.with(active, () => original.apply(sender, carried)),
      )
    }
    const isOff = (sender: Sender): boolean => !this.isEnabled() || sender.opts?.telemetry !== undefined
    return wrapMethod<Method>(prototype, operation, (original) => {
      return function sendJobs(...args) {
        return isOff(this) ? original.apply(this, args) : send(original, this, args)
      }
    })
  }

  private patchProcessing(prototype: object): () => void {
    const failures = new WeakMap<object, unknown>()
    const process = (original: Method, worker: Sender, args: unknown[]): unknown => {
      const job = args[0] as Job
      const attributes = this.attributesOf('process', 'process', worker.name)
      if (job.id !== undefined) attributes['messaging.message.id'] = job.id
      if (job.name !== undefined) attributes['bullmq.job.name'] = job.name
      if (job.attemptsMade !== undefined) attributes['bullmq.job.attempts.made'] = job.attemptsMade
      const parent = readCarrier(ROOT_CONTEXT, job.opts?.telemetry?.metadata)
      const { span, active } = this.startProcessing(attributes, parent, isRepeated(job))
      const reasonBefore = job.failedReason
      return this.follow(span, this.processDuration, attributes, async () => {
        const next = await context.with(active, () => original.apply(worker, args))
        const failure = failures.get(job) ?? givenUp(job, reasonBefore)
        if (failure !== undefined) fail(span, attributes, failure)
        return next
      })
    }
    const isOff = (worker: Sender): boolean => !this.isEnabled() || worker.opts?.telemetry !== undefined
    const undo = [
      wrapMethod<Method>(prototype, 'processJob', (original) => {
        return function processJob(...args) {
          return isOff(this) ? original.apply(this, args) : process(original, this, args)
        }
      }),
      wrapMethod<Method>(prototype, 'callProcessJob', (original) => {
        return async function callProcessJob(...args) {
          try {
            return await original.apply(this, args)
          } catch (error) {
            if (!isLater(error)) failures.set(args[0] as Job, error)
            throw error
          }
        }
      }),
    ]
    return () => undo.forEach((one) => one())
  }

  /** A job that is repeated goes on for ever: each run is a trace of its own, with a link to where it was ordered. */
  private startProcessing(attributes: Attributes, parent: Context, repeated: boolean): { span: Span; active: Context } {
    const ordered = trace.getSpanContext(parent)
    const own = repeated ? trace.deleteSpan(parent) : parent
    const links = repeated && ordered !== undefined ? [{ context: ordered }] : []
    const span = this.start(attributes, { kind: SpanKind.CONSUMER, links }, own)
    return { span, active: trace.setSpan(own, span) }
  }

  private attributesOf(operation: string, type: 'send' | 'process', queue: string | undefined): Attributes {
    const attributes: Attributes = {
      'messaging.system': 'bullmq',
      'messaging.operation.name': operation,
      'messaging.operation.type': type,
    }
    if (queue !== undefined) attributes['messaging.destination.name'] = queue
    return attributes
  }

  private start(attributes: Attributes, options: SpanOptions, parent: Context): Span {
    const { 'messaging.operation.name': operation, 'messaging.destination.name': queue } = attributes
    const name = [operation, queue].filter((part) => typeof part === 'string').join(' ')
    return this.tracer.startSpan(name, { ...options, attributes }, parent)
  }

  /** Runs what a span is about and ends it: a failure is told, and goes on as it was. */
  private async follow(span: Span, duration: Histogram, attributes: Attributes, run: () => unknown): Promise<unknown> {
    const startedAt = performance.now()
    try {
      const result = await run()
      const id = (result as Job | null | undefined)?.id
      if (attributes['messaging.operation.type'] === 'send' && id !== undefined)
        span.setAttribute('messaging.message.id', id)
      return result
    } catch (error) {
      fail(span, attributes, error)
      throw error
    } finally {
      duration.record((performance.now() - startedAt) / 1000, metricAttributes(attributes))
      span.end()
    }
  }
}

/** The advice of the semantic conventions for durations of messaging, in seconds. */
const BUCKETS_S = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10]

const METRIC_ATTRIBUTES = [
  'messaging.system',
  'messaging.operation.name',
  'messaging.operation.type',
  'messaging.destination.name',
  'error.type',
] as const

function metricAttributes(attributes: Attributes): Attributes {
  return Object.fromEntries(METRIC_ATTRIBUTES.flatMap((name) => (name in attributes ? [[name, attributes[name]]] : [])))
}

function fail(span: Span, attributes: Attributes, error: unknown): void {
  const { name, message } = error instanceof Error ? error : { name: '_OTHER', message: String(error) }
  attributes['error.type'] = name
  span.setAttribute('error.type', name)
  span.recordException(error instanceof Error ? error : message)
  span.setStatus({ code: SpanStatusCode.ERROR, message })
}

/** What BullMQ gives up itself, after too many stalls, never gets to the app. The reason may be of an attempt before. */
function givenUp({ failedReason }: Job, reasonBefore: string | undefined): Error | undefined {
  return failedReason === undefined || failedReason === reasonBefore ? undefined : new Error(failedReason)
}

/** Arguments that BullMQ would refuse are for it to refuse. */
function attempt<Result>(run: () => Result): Result | undefined {
  try {
    return run()
  } catch {
    return undefined
  }
}

function isLater(error: unknown): boolean {
  return error instanceof Error && (LATER.has(error.name) || error.message === 'bullmq:rateLimitExceeded')
}

function isRepeated({ repeatJobKey, opts }: Job): boolean {
  return repeatJobKey !== undefined || opts?.repeat !== undefined
}

function queueOf(flow: unknown): string | undefined {
  const name = (flow as Partial<Flow> | null | undefined)?.queueName
  return typeof name === 'string' ? name : undefined
}

function jobNameOf(operation: string, [first, , third]: readonly unknown[]): string | undefined {
  const named = operation === 'upsertJobScheduler' ? third : first
  const name: unknown = typeof named === 'string' ? named : (named as { readonly name?: unknown } | undefined)?.name
  return typeof name === 'string' ? name : undefined
}

/**
 * A worker asks Redis for jobs all the time, which belongs to no trace. What it tells the app's listeners from there
 * is the app's own work again.
 */
function keepLoopSilent(prototype: object): (() => void)[] {
  const loop = suppressTracing(ROOT_CONTEXT).setValue(IN_LOOP, true)
  return [
    wrapMethod<Method>(prototype, 'run', (original) => {
      return function run(...args) {
        return context.with(loop, () => original.apply(this, args))
      }
    }),
    wrapMethod<Method>(prototype, 'emit', (original) => {
      return function emit(...args) {
        const isInLoop = context.active().getValue(IN_LOOP) === true
        return isInLoop ? context.with(ROOT_CONTEXT, () => original.apply(this, args)) : original.apply(this, args)
      }
    }),
  ]
}

export { BullmqInstrumentation as Instrumentation }
