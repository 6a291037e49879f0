import type { Decode, Decoded } from './fields.ts'
import { checkId, checkOptionalId, RESOURCE, SCOPE, toOrigin, unlessEmpty } from './origin.ts'
import type { Origin, ReceivedSpan, ReceivedSpanEvent, ReceivedSpanLink, SpanKind, SpanStatus } from './received.ts'

/** The spans of an `ExportTraceServiceRequest` (or `TracesData`), in the order in which they were sent. */
export function decodeTraces(decode: Decode): ReceivedSpan[] {
  return decode(TRACES).resourceSpans.flatMap((resourceSpans) =>
    resourceSpans.scopeSpans.flatMap((scopeSpans) => {
      const origin = toOrigin(resourceSpans, scopeSpans)
      return scopeSpans.spans.map((span) => toSpan(span, origin))
    }),
  )
}

// The numbers and names are those of trace.proto, v1.
// https://github.com/open-telemetry/opentelemetry-proto/blob/v1.9.0/opentelemetry/proto/trace/v1/trace.proto
const EVENT = {
  timeUnixNano: [1, 'fixed64'],
  name: [2, 'string'],
  attributes: [3, 'attributes'],
  droppedAttributesCount: [4, 'uint32'],
} as const

const LINK = {
  traceId: [1, 'hex'],
  spanId: [2, 'hex'],
  traceState: [3, 'string'],
  attributes: [4, 'attributes'],
  droppedAttributesCount: [5, 'uint32'],
  flags: [6, 'fixed32'],
} as const

const SPAN = {
  traceId: [1, 'hex'],
  spanId: [2, 'hex'],
  traceState: [3, 'string'],
  parentSpanId: [4, 'hex'],
  name: [5, 'string'],
  kind: [6, 'uint32'],
  startTimeUnixNano: [7, 'fixed64'],
  endTimeUnixNano: [8, 'fixed64'],
  attributes: [9, 'attributes'],
  droppedAttributesCount: [10, 'uint32'],
  events: [11, 'messages', EVENT],
  droppedEventsCount: [12, 'uint32'],
  links: [13, 'messages', LINK],
  droppedLinksCount: [14, 'uint32'],
  status: [15, 'message', { message: [2, 'string'], code: [3, 'uint32'] }],
  flags: [16, 'fixed32'],
} as const

const TRACES = {
  resourceSpans: [
    1,
    'messages',
    {
      resource: [1, 'message', RESOURCE],
      scopeSpans: [
        2,
        'messages',
        { scope: [1, 'message', SCOPE], spans: [2, 'messages', SPAN], schemaUrl: [3, 'string'] },
      ],
      schemaUrl: [3, 'string'],
    },
  ],
} as const

const KINDS: readonly SpanKind[] = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer']
const STATUS_CODES: readonly SpanStatus['code'][] = ['unset', 'ok', 'error']

const HAS_IS_REMOTE = 0x100
const IS_REMOTE = 0x200

function toSpan(span: Decoded<typeof SPAN>, origin: Origin): ReceivedSpan {
  const flags = span.flags ?? 0
  const parentSpanId = checkOptionalId('parentSpanId', span.parentSpanId, 16)
  return {
    name: span.name ?? '',
    kind: word(KINDS, span.kind, 'span kind'),
    traceId: checkId('traceId', span.traceId, 32),
    spanId: checkId('spanId', span.spanId, 16),
    parentSpanId,
    parentIsRemote: (flags & HAS_IS_REMOTE) === 0 ? undefined : (flags & IS_REMOTE) !== 0,
    traceState: unlessEmpty(span.traceState),
    flags,
    startNs: span.startTimeUnixNano ?? 0n,
    endNs: span.endTimeUnixNano ?? 0n,
    attributes: span.attributes ?? {},
    droppedAttributesCount: span.droppedAttributesCount ?? 0,
    events: span.events.map(toEvent),
    droppedEventsCount: span.droppedEventsCount ?? 0,
    links: span.links.map(toLink),
    droppedLinksCount: span.droppedLinksCount ?? 0,
    status: {
      code: word(STATUS_CODES, span.status?.code, 'status code'),
      message: unlessEmpty(span.status?.message),
    },
    ...origin,
  }
}

function toEvent(event: Decoded<typeof EVENT>): ReceivedSpanEvent {
  return {
    name: event.name ?? '',
    timeNs: event.timeUnixNano ?? 0n,
    attributes: event.attributes ?? {},
    droppedAttributesCount: event.droppedAttributesCount ?? 0,
  }
}

function toLink(link: Decoded<typeof LINK>): ReceivedSpanLink {
  return {
    traceId: checkId('traceId of a link', link.traceId, 32),
    spanId: checkId('spanId of a link', link.spanId, 16),
    traceState: unlessEmpty(link.traceState),
    flags: link.flags ?? 0,
    attributes: link.attributes ?? {},
    droppedAttributesCount: link.droppedAttributesCount ?? 0,
  }
}

function word<T>(words: readonly T[], number: number | undefined, what: string): T {
  const found = words[number ?? 0]
  if (found === undefined) throw new Error(`there is no ${what} ${number}`)
  return found
}
