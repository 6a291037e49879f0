import {
  KafkaJsInstrumentation as UpstreamInstrumentation,
  type KafkaJsInstrumentationConfig,
} from '@opentelemetry/instrumentation-kafkajs'

type Method = (this: unknown, ...args: unknown[]) => unknown
type Patch = (original: Method) => Method
type Message = { readonly headers?: Readonly<Record<string, unknown>> }
type Topic = { readonly messages: readonly Message[] }

/** Methods of upstream's class, which are private in its types. */
type Internals = {
  _getSendPatch(): Patch
  _getSendBatchPatch(): Patch
  _getConsumerRunPatch(): Patch
}

const Upstream = UpstreamInstrumentation as unknown as new (config?: KafkaJsInstrumentationConfig) => Internals

/**
 * Upstream's instrumentation of kafkajs, but for what it does to the app's objects: the trace context goes into copies
 * of messages, which may be frozen or sent again, and a consumer's configuration stays as it is. What kafkajs would
 * refuse is for it to refuse.
 */
export class KafkaJsInstrumentation extends Upstream {
  override _getSendPatch(): Patch {
    const upstreamPatch = super._getSendPatch()
    return (original) => withCopies(upstreamPatch(original), original, (record) => copyTopic(record as Topic))
  }

  override _getSendBatchPatch(): Patch {
    const upstreamPatch = super._getSendBatchPatch()
    return (original) =>
      withCopies(upstreamPatch(original), original, (batch) => {
        const { topicMessages } = batch as { readonly topicMessages: readonly Topic[] }
        return { ...(batch as object), topicMessages: topicMessages.map(copyTopic) }
      })
  }

  override _getConsumerRunPatch(): Patch {
    const upstreamPatch = super._getConsumerRunPatch()
    return (original) => withCopies(upstreamPatch(original), original, (config) => ({ ...(config as object) }))
  }
}

/** Gives the instrumented method a copy of its argument; one that cannot be copied goes to the original. */
function withCopies(instrumented: Method, original: Method, copy: (argument: unknown) => unknown): Method {
  return function (argument, ...rest) {
    let copied: unknown
    try {
      copied = copy(argument)
    } catch {
      return original.call(this, argument, ...rest)
    }
    return instrumented.call(this, copied, ...rest)
  }
}

function copyTopic<T extends Topic>(topic: T): T {
  return { ...topic, messages: topic.messages.map((message) => ({ ...message, headers: { ...message.headers } })) }
}

export { KafkaJsInstrumentation as Instrumentation }
