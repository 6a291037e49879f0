import type { Config, OtlpTarget, Signal } from '../config/config.ts'
import type { Payload } from './payload.ts'
import { concatenate } from './wire.ts'

/** What is still to be delivered on one lane. */
export type Remainder = {
  readonly signal: Signal
  readonly target: OtlpTarget
  /** The collector has taken something before. */
  readonly isKnown: boolean
  readonly payloads: readonly Pick<Payload, 'bytes' | 'gzipped' | 'count'>[]
}

/** Everything that a dying process hands to the helper that outlives its event loop. */
export type HandOver = {
  readonly timeoutMs: number
  readonly userAgent: string
  readonly proxy: Config['proxy']
  readonly remainders: readonly Remainder[]
}

type Head = Omit<HandOver, 'remainders'> & {
  readonly remainders: readonly (Omit<Remainder, 'payloads'> & {
    readonly payloads: readonly (readonly [length: number, gzipped: boolean, count: number])[]
  })[]
}

const LENGTH_BYTES = 4

/** One buffer: the length of a JSON head, the head, the payloads one after the other. */
export function encodeHandOver({ remainders, ...rest }: HandOver): Uint8Array {
  const head: Head = {
    ...rest,
    remainders: remainders.map(({ payloads, ...lane }) => ({
      ...lane,
      payloads: payloads.map(({ bytes, gzipped, count }) => [bytes.byteLength, gzipped, count] as const),
    })),
  }
  const headBytes = Buffer.from(JSON.stringify(head))
  const length = Buffer.alloc(LENGTH_BYTES)
  length.writeUInt32LE(headBytes.length)
  return concatenate([length, headBytes, ...remainders.flatMap(({ payloads }) => payloads.map(({ bytes }) => bytes))])
}

/** @throws when the bytes are not a hand-over */
export function decodeHandOver(bytes: Buffer): HandOver {
  let position = LENGTH_BYTES + bytes.readUInt32LE(0)
  const { remainders, ...rest } = JSON.parse(bytes.toString('utf8', LENGTH_BYTES, position)) as Head
  return {
    ...rest,
    remainders: remainders.map(({ payloads, ...lane }) => ({
      ...lane,
      payloads: payloads.map(([length, gzipped, count]) => ({
        bytes: bytes.subarray(position, (position += length)),
        gzipped,
        count,
      })),
    })),
  }
}

/** One line of the helper's answer: which remainder, what became of how many items. */
export function encodeResult(remainder: number, what: string, items: number): string {
  return `${remainder} ${what} ${items}\n`
}

/** Reads the helper's answer as far as it got; lines that make no sense are left out. */
export function decodeResults(
  text: string,
): { readonly remainder: number; readonly what: string; readonly items: number }[] {
  return [...text.matchAll(/^(\d+) ([a-z-]+) (\d+)\n/gm)].map(([, remainder, what = '', items]) => ({
    remainder: Number(remainder),
    what,
    items: Number(items),
  }))
}
