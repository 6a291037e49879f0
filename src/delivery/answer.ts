import type { Protocol } from '../config/config.ts'
import type { Accepted } from './transport.ts'
import { readFields } from './wire.ts'

/**
 * Reads what a collector answered to a request that it took.
 * https://opentelemetry.io/docs/specs/otlp/#partial-success
 *
 * @param body of the response, whole
 */
export function readAnswer(body: Uint8Array, protocol: Protocol): Accepted {
  try {
    const { rejected, message } = protocol === 'http/json' ? readJson(body) : readProtobuf(body)
    return { kind: 'accepted', rejected, ...(message === '' ? {} : { note: printable(message) }) }
  } catch {
    return { kind: 'accepted', rejected: 0, note: 'the answer is not one of a collector; is this its address?' }
  }
}

/** Up to 200 characters of a text from outside, on one line, for a message. */
export function printable(text: string): string {
  return text
    .slice(0, 200)
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
}

/** The message of the `google.rpc.Status` that a collector answers an error with, empty if it is none. */
export function readErrorMessage(body: Uint8Array, protocol: Protocol): string {
  try {
    if (protocol !== 'http/json')
      return printable(text([...readFields(body)].find((field) => field.number === 2)?.body))
    const { message } = JSON.parse(text(body)) as { message?: unknown }
    return typeof message === 'string' ? printable(message) : ''
  } catch {
    return ''
  }
}

type PartialSuccess = { readonly rejected: number; readonly message: string }

function readProtobuf(body: Uint8Array): PartialSuccess {
  let rejected = 0
  let message = ''
  for (const response of readFields(body)) {
    if (response.number !== 1) continue
    for (const field of readFields(response.body)) {
      if (field.number === 1) rejected = field.value
      if (field.number === 2) message = text(field.body)
    }
  }
  return { rejected, message }
}

const REJECTED_NAMES = ['rejectedSpans', 'rejectedDataPoints', 'rejectedLogRecords']

function readJson(body: Uint8Array): PartialSuccess {
  if (body.length === 0) return { rejected: 0, message: '' }
  const { partialSuccess } = JSON.parse(text(body)) as { partialSuccess?: Record<string, unknown> | null }
  const rejected = REJECTED_NAMES.reduce((sum, name) => sum + (Number(partialSuccess?.[name]) || 0), 0)
  const message = partialSuccess?.errorMessage
  return { rejected: Math.max(0, rejected), message: typeof message === 'string' ? message : '' }
}

function text(bytes: Uint8Array | undefined): string {
  return new TextDecoder().decode(bytes)
}
