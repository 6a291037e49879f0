import type { Resource } from '@opentelemetry/resources'
import type { ReadableSpan } from '@opentelemetry/sdk-trace'
import { writeAttributes } from './attributes-protobuf.ts'
import { LENGTH_DELIMITED, ProtobufWriter, tag, VARINT } from './protobuf-writer.ts'
import type { Scope } from './scope.ts'
import { writeSpan } from './span-protobuf.ts'

const RESOURCE_SPANS = tag(1, LENGTH_DELIMITED)
/** Of ResourceSpans and of ScopeSpans: what they are about, what they hold, and the URL of the schema. */
const SUBJECT = tag(1, LENGTH_DELIMITED)
const CONTENT = tag(2, LENGTH_DELIMITED)
const SCHEMA_URL = tag(3, LENGTH_DELIMITED)

const requestWriter = new ProtobufWriter()
const subjectWriter = new ProtobufWriter()
const knownSubjects = new WeakMap<object, Uint8Array>()

/**
 * The body of an OTLP request (`ExportTraceServiceRequest`), byte for byte what the official serializer makes of the
 * same spans, which may be anybody's.
 * @throws what a getter of an attribute throws
 */
export function encodeSpans(spans: readonly ReadableSpan[]): Uint8Array {
  const writer = requestWriter
  writer.reset()
  for (const [resource, ofResource] of Map.groupBy(spans, (span) => span.resource)) {
    writer.byte(RESOURCE_SPANS)
    const start = writer.begin()
    writer.raw(encodedResource(resource))
    for (const [scope, ofScope] of Map.groupBy(ofResource, (span) => span.instrumentationScope)) {
      writer.byte(CONTENT)
      const scopeStart = writer.begin()
      writer.raw(encodedScope(scope))
      for (const span of ofScope) writeSpan(writer, span, CONTENT)
      writeSchemaUrl(writer, scope.schemaUrl)
      writer.end(scopeStart)
    }
    writeSchemaUrl(writer, resource.schemaUrl)
    writer.end(start)
  }
  return writer.take()
}

function writeSchemaUrl(writer: ProtobufWriter, url: string | undefined): void {
  if (!url) return
  writer.byte(SCHEMA_URL)
  writer.text(url)
}

/** Once all detectors are done, a resource does not change any more. */
function encodedResource(resource: Resource): Uint8Array {
  return encodedSubject(resource, resource.asyncAttributesPending !== true, (writer) => {
    if (resource.attributes) writeAttributes(writer, resource.attributes, tag(1, LENGTH_DELIMITED))
    writer.byte(tag(2, VARINT))
    writer.varint(0)
  })
}

function encodedScope(scope: Scope): Uint8Array {
  return encodedSubject(scope, true, (writer) => {
    writer.byte(tag(1, LENGTH_DELIMITED))
    writer.text(scope.name)
    if (scope.version) {
      writer.byte(tag(2, LENGTH_DELIMITED))
      writer.text(scope.version)
    }
    if (scope.attributes) writeAttributes(writer, scope.attributes, tag(3, LENGTH_DELIMITED))
    if (scope.droppedAttributesCount) {
      writer.byte(tag(4, VARINT))
      writer.varint(scope.droppedAttributesCount)
    }
  })
}

/** The field of a resource or scope, which is written once and then copied. */
function encodedSubject(subject: object, isFinal: boolean, write: (writer: ProtobufWriter) => void): Uint8Array {
  const known = knownSubjects.get(subject)
  if (known !== undefined) return known
  subjectWriter.reset()
  subjectWriter.byte(SUBJECT)
  const start = subjectWriter.begin()
  write(subjectWriter)
  subjectWriter.end(start)
  const bytes = subjectWriter.take()
  if (isFinal) knownSubjects.set(subject, bytes)
  return bytes
}
