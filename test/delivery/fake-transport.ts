import type { Payload } from '../../src/delivery/payload.ts'
import type { Outcome, Transport } from '../../src/delivery/transport.ts'

/** A request that the transport was asked to send. */
type FakeRequest = {
  readonly bytes: Uint8Array
  readonly gzipped: boolean
  readonly at: number
  aborted: string | undefined
  answered: boolean
  readonly answer: (outcome: Outcome) => void
}

/** A transport whose outcomes the test decides. */
export type FakeTransport = Transport & {
  readonly requests: FakeRequest[]
  /** Answers all requests to come at once; undefined: they wait. */
  reply: ((payload: Pick<Payload, 'bytes' | 'gzipped'>) => Outcome) | undefined
  readonly text: () => string[]
}

export function createFakeTransport(now: () => number = () => 0): FakeTransport {
  const transport: FakeTransport = {
    requests: [],
    reply: undefined,
    send(payload) {
      let answer: (outcome: Outcome) => void = () => {}
      const outcome = new Promise<Outcome>((resolve) => {
        answer = resolve
      })
      const request: FakeRequest = {
        bytes: payload.bytes,
        gzipped: payload.gzipped,
        at: now(),
        aborted: undefined,
        answered: false,
        answer,
      }
      transport.requests.push(request)
      if (transport.reply !== undefined) answer(transport.reply(payload))
      return {
        outcome,
        answered: () => request.answered,
        abort(reason) {
          request.aborted = reason
          answer({ kind: 'retry', reason })
        },
      }
    },
    close() {},
    text: () => transport.requests.map(({ bytes }) => new TextDecoder().decode(bytes)),
  }
  return transport
}

export const ACCEPTED: Outcome = { kind: 'accepted', rejected: 0 }
export const AWAY: Outcome = { kind: 'retry', reason: 'connect ECONNREFUSED 127.0.0.1:4318', absent: true }
export const BUSY: Outcome = { kind: 'retry', reason: 'answers 503' }
