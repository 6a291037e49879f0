import type { ReceivedRequest } from '../../../src/receiver/request.ts'
import type { Reply } from '../../../src/receiver/reply.ts'

/** A way in which a collector fails. */
export type Fault = {
  /** As it stands in the table of docs/outages.md. */
  readonly name: string
  /** How it answers while the fault lasts; undefined: nobody listens. */
  readonly reply: ((request: ReceivedRequest) => Reply | undefined) | undefined
  /**
   * What becomes of the requests that meet it. `waits`: they are sent again. `lost`: never, and counted by this cause;
   * `ofRequest`: so many items of each. `taken`: they arrive all the same.
   */
  readonly fate: 'waits' | 'taken' | { readonly lost: string; readonly isSplit?: boolean; readonly ofRequest?: number }
  /** Of one attempt; 3 seconds, if it is not given. */
  readonly timeoutMs?: number
  /** What is said though nothing is lost. */
  readonly remark?: string
  /** The same over gRPC. */
  readonly overGrpc?: boolean
}

/** So large a request is too large for a collector that answers 413. */
export const MOST_BYTES = 20_000
/** So many items of a request a collector rejects that takes it in part. */
const REJECTED = 10

const always =
  (reply: Reply): Fault['reply'] =>
  () =>
    reply

/** One row each in the table. */
export const FAULTS: readonly Fault[] = [
  { name: 'refuses connections', reply: undefined, fate: 'waits', overGrpc: true },
  { name: 'never answers', reply: always('hang'), fate: 'waits', overGrpc: true },
  { name: 'cuts the connection', reply: always('reset'), fate: 'waits', overGrpc: true },
  { name: 'answers something that is not HTTP', reply: always('garbage'), fate: 'waits' },
  { name: 'answers 429', reply: always({ status: 429 }), fate: 'waits' },
  {
    name: 'answers 429 with `Retry-After: 1`',
    reply: always({ status: 429, headers: { 'retry-after': '1' } }),
    fate: 'waits',
  },
  { name: 'answers 502', reply: always({ status: 502 }), fate: 'waits' },
  { name: 'answers 503', reply: always({ status: 503 }), fate: 'waits', overGrpc: true },
  {
    name: 'answers 503 with `Retry-After: 1`',
    reply: always({ status: 503, headers: { 'retry-after': '1' } }),
    fate: 'waits',
  },
  { name: 'answers after 1.5 seconds', reply: always({ delayMs: 1500 }), fate: 'taken' },
  { name: 'answers after 5 seconds', reply: always({ delayMs: 5000 }), fate: 'taken', timeoutMs: 10_000 },
  { name: 'answers half of a 200', reply: always('half'), fate: 'taken' },
  {
    name: 'answers 200 with a web page',
    reply: always({ body: '<!doctype html><title>Welcome</title>', headers: { 'content-type': 'text/html' } }),
    fate: 'taken',
    remark: 'the answer is not one of a collector; is this its address?',
  },
  {
    name: 'rejects 10 items of each request',
    reply: ({ signal }) =>
      signal === 'metrics' ? undefined : { partialSuccess: { rejected: REJECTED, message: 'too old' } },
    fate: { lost: 'rejected by the collector', ofRequest: REJECTED },
    overGrpc: true,
  },
  { name: 'answers 400', reply: always({ status: 400 }), fate: { lost: 'refused by the collector' } },
  { name: 'answers 401', reply: always({ status: 401 }), fate: { lost: 'refused by the collector' } },
  {
    name: 'redirects',
    reply: always({ status: 307, headers: { location: 'http://127.0.0.1:9/elsewhere?token=secret' } }),
    fate: { lost: 'refused by the collector' },
  },
  {
    name: 'answers 413 to more than 20 kB',
    reply: ({ bytes }) => (bytes.byteLength > MOST_BYTES ? { status: 413 } : undefined),
    fate: 'taken',
  },
  {
    name: 'answers 413 to everything',
    reply: always({ status: 413 }),
    fate: { lost: 'too large for the collector', isSplit: true },
  },
]
