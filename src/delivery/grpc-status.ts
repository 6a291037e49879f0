import { printable } from './answer.ts'
import type { Outcome } from './transport.ts'
import { readFields } from './wire.ts'

/** Status codes by number: https://grpc.io/docs/guides/status-codes/ */
const NAMES = [
  'OK',
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
] as const

type Name = (typeof NAMES)[number]

/** Those that OTLP calls retryable: https://opentelemetry.io/docs/specs/otlp/#failures */
const RETRYABLE: ReadonlySet<Name> = new Set([
  'CANCELLED',
  'DEADLINE_EXCEEDED',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNAVAILABLE',
  'DATA_LOSS',
])

/**
 * What a status other than OK means for the request.
 *
 * @param code of `grpc-status`
 * @param message of `grpc-message`, percent-encoded
 * @param details of `grpc-status-details-bin`, base64
 */
export function outcomeOfStatus(code: number, message: string, details: string | undefined): Outcome {
  const name = NAMES[code] ?? 'UNKNOWN'
  const text = printable(decoded(message))
  const reason = `answers ${name}${text === '' ? '' : ` (${text})`}`
  const afterMs = details === undefined ? undefined : retryDelayMs(details)
  if (RETRYABLE.has(name) || (name === 'RESOURCE_EXHAUSTED' && afterMs !== undefined)) {
    return { kind: 'retry', reason, ...(afterMs === undefined ? {} : { afterMs }) }
  }
  // The servers of all languages say it in these words when a message is over their limit:
  // https://github.com/grpc/grpc-go/blob/v1.70.0/rpc_util.go#L719
  if (name === 'RESOURCE_EXHAUSTED' && /larger than max|exceeds? (the )?max|too (large|big)/i.test(text))
    return { kind: 'too-large', reason }
  return { kind: 'refused', reason }
}

/** What an HTTP status without a `grpc-status` means: https://github.com/grpc/grpc/blob/master/doc/http-grpc-status-mapping.md */
export function outcomeOfHttpStatus(status: number): Outcome {
  const reason = `answers HTTP ${status} and no gRPC`
  return status === 429 || (status >= 502 && status <= 504) ? { kind: 'retry', reason } : { kind: 'refused', reason }
}

/** The delay of the `google.rpc.RetryInfo` in a `google.rpc.Status`, in milliseconds. */
function retryDelayMs(base64: string): number | undefined {
  try {
    for (const detail of fieldsOf(Buffer.from(base64, 'base64'), 3)) {
      const [type, value] = [fieldsOf(detail, 1)[0], fieldsOf(detail, 2)[0]]
      if (
        type === undefined ||
        value === undefined ||
        !new TextDecoder().decode(type).endsWith('/google.rpc.RetryInfo')
      )
        continue
      const [delay] = fieldsOf(value, 1)
      if (delay === undefined) return undefined
      let delayMs = 0
      for (const { number, value: amount } of readFields(delay))
        delayMs += number === 1 ? amount * 1000 : number === 2 ? amount / 1e6 : 0
      return delayMs
    }
  } catch {
    // Not a status message.
  }
  return undefined
}

function fieldsOf(message: Uint8Array, number: number): Uint8Array[] {
  return [...readFields(message)].filter((field) => field.number === number).map((field) => field.body)
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
