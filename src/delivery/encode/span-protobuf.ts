import type { HrTime, Link, SpanContext, SpanStatus } from '@opentelemetry/api'
import type { ReadableSpan, TimedEvent } from '@opentelemetry/sdk-trace'
import { writeAttributes } from './attributes-protobuf.ts'
import { FIXED32, FIXED64, LENGTH_DELIMITED, type ProtobufWriter, tag, VARINT } from './protobuf-writer.ts'
import { spanFlags } from './span-flags.ts'

const TWO_TO_16 = 0x1_0000
const TWO_TO_32 = 0x1_0000_0000
const NANOS_PER_SECOND = 1e9

/** A field number of 16 takes a second byte. */
const FLAGS_SECOND_BYTE = 0x01
const FLAGS_FIRST_BYTE = (tag(16, FIXED32) & 0x7f) | 0x80

/**
 * Writes a span as `opentelemetry.proto.trace.v1.Span`, field by field as the official serializer does, zeros and all.
 * https://github.com/open-telemetry/opentelemetry-proto/blob/v1.7.0/opentelemetry/proto/trace/v1/trace.proto
 * @param fieldTag of the field that repeats spans
 */
export function writeSpan(writer: ProtobufWriter, span: ReadableSpan, fieldTag: number): void {
  const context = span.spanContext()
  const { parentSpanContext, kind, events, links } = span
  writer.byte(fieldTag)
  const start = writer.begin()
  writeIds(writer, context)
  if (parentSpanContext?.spanId) {
    writer.byte(tag(4, LENGTH_DELIMITED))
    writer.hex(parentSpanContext.spanId)
  }
  writer.byte(tag(5, LENGTH_DELIMITED))
  writer.text(span.name)
  if (kind != null) {
    writer.byte(tag(6, VARINT))
    writer.varint(kind + 1)
  }
  writeTime(writer, span.startTime, tag(7, FIXED64))
  writeTime(writer, span.endTime, tag(8, FIXED64))
  if (span.attributes) writeAttributes(writer, span.attributes, tag(9, LENGTH_DELIMITED))
  writer.byte(tag(10, VARINT))
  writer.varint(span.droppedAttributesCount)
  for (const event of events) writeEvent(writer, event)
  writer.byte(tag(12, VARINT))
  writer.varint(span.droppedEventsCount)
  for (const link of links) writeLink(writer, link)
  writer.byte(tag(14, VARINT))
  writer.varint(span.droppedLinksCount)
  writeStatus(writer, span.status)
  writeSpanFlags(writer, spanFlags(context.traceFlags, parentSpanContext?.isRemote))
  writer.end(start)
}

/** Fields 1 to 3, which spans and links have alike. */
function writeIds(writer: ProtobufWriter, context: SpanContext): void {
  writer.byte(tag(1, LENGTH_DELIMITED))
  writer.hex(context.traceId)
  writer.byte(tag(2, LENGTH_DELIMITED))
  writer.hex(context.spanId)
  const traceState = context.traceState?.serialize()
  if (traceState) {
    writer.byte(tag(3, LENGTH_DELIMITED))
    writer.text(traceState)
  }
}

function writeEvent(writer: ProtobufWriter, event: TimedEvent): void {
  writer.byte(tag(11, LENGTH_DELIMITED))
  const start = writer.begin()
  writeTime(writer, event.time, tag(1, FIXED64))
  writer.byte(tag(2, LENGTH_DELIMITED))
  writer.text(event.name)
  if (event.attributes) writeAttributes(writer, event.attributes, tag(3, LENGTH_DELIMITED))
  writer.byte(tag(4, VARINT))
  writer.varint(event.droppedAttributesCount ?? 0)
  writer.end(start)
}

function writeLink(writer: ProtobufWriter, link: Link): void {
  const { context } = link
  writer.byte(tag(13, LENGTH_DELIMITED))
  const start = writer.begin()
  writeIds(writer, context)
  if (link.attributes) writeAttributes(writer, link.attributes, tag(4, LENGTH_DELIMITED))
  writer.byte(tag(5, VARINT))
  writer.varint(link.droppedAttributesCount ?? 0)
  writer.byte(tag(6, FIXED32))
  writer.fixed32(spanFlags(context.traceFlags, context.isRemote))
  writer.end(start)
}

function writeStatus(writer: ProtobufWriter, status: SpanStatus): void {
  writer.byte(tag(15, LENGTH_DELIMITED))
  const start = writer.begin()
  if (status.message) {
    writer.byte(tag(2, LENGTH_DELIMITED))
    writer.text(status.message)
  }
  writer.byte(tag(3, VARINT))
  writer.varint(status.code)
  writer.end(start)
}

function writeSpanFlags(writer: ProtobufWriter, flags: number): void {
  writer.byte(FLAGS_FIRST_BYTE)
  writer.byte(FLAGS_SECOND_BYTE)
  writer.fixed32(flags)
}

/** Nanoseconds since the epoch need 61 bits, more than a number has: they are multiplied in halves. */
function writeTime(writer: ProtobufWriter, [seconds, nanos]: HrTime, fieldTag: number): void {
  const lower = (seconds & 0xffff) * NANOS_PER_SECOND
  const upper = ((seconds / TWO_TO_16) >>> 0) * NANOS_PER_SECOND
  const low = (lower >>> 0) + (((upper & 0xffff) * TWO_TO_16) >>> 0) + nanos
  const high = Math.floor(lower / TWO_TO_32) + ((upper / TWO_TO_16) >>> 0) + Math.floor(low / TWO_TO_32)
  writer.byte(fieldTag)
  writer.fixed64(low >>> 0, high >>> 0)
}
