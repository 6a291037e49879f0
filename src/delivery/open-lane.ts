import { resolve } from 'node:path'
import type { Config, OtlpTarget, Signal } from '../config/config.ts'
import type { DeliveryChunks } from './chunks.ts'
import type { Clock } from './clock.ts'
import type { DrainedLane } from './drain.ts'
import { createHttpTransport } from './http-transport.ts'
import { createLane } from './lane.ts'
import type { Loss } from './loss.ts'
import type { Memory } from './memory.ts'
import type { Transport } from './transport.ts'
import { createUntraced } from './untraced.ts'
import { USER_AGENT } from './user-agent.ts'

export type LaneSurroundings = {
  readonly proxy: Config['proxy']
  readonly chunks: DeliveryChunks
  readonly clock: Clock
  readonly loss: Loss
  readonly memory: Memory
  readonly nextSequence: () => number
  readonly guard: (run: () => void) => void
  readonly onSend: () => void
}

/** A collector that starts beside the app may be a little later than a very short app. */
const ABSENT_GRACE_MS = 100
/** Fast; a batch shrinks to a tenth all the same. */
const GZIP_LEVEL = 3

/** Makes a function that opens the way of a signal to a target. */
export function createLaneOpener(surroundings: LaneSurroundings): (signal: Signal, target: OtlpTarget) => DrainedLane {
  const { loss, clock, proxy, chunks, memory, nextSequence, guard, onSend } = surroundings
  const untraced = createUntraced()

  const transportOf = (signal: Signal, target: OtlpTarget): Transport => {
    try {
      const options = { target, proxy, userAgent: USER_AGENT, clock, untraced, signal }
      return target.protocol === 'grpc' ? chunks.grpc()(options) : createHttpTransport(options)
    } catch (error) {
      return refuseAll(error instanceof Error ? error.message : 'cannot be used')
    }
  }

  return (signal, given) => {
    const target = withAbsoluteFiles(given)
    const place = placeOf(target.url)
    const name = `${signal} ${place}`
    let trouble: string | undefined
    const lane = createLane({
      signal,
      place,
      transport: transportOf(signal, target),
      memory,
      clock,
      nextSequence,
      count: (what, items, detail) => loss.count(signal, what, items, detail),
      trouble(reason) {
        trouble = reason
        if (reason === undefined) loss.recovered(name)
        else loss.trouble(name, `cannot deliver ${signal} to ${place}: ${reason}; they wait for it`)
      },
      remark: (text) => loss.trouble(`remark ${name}`, `${place} took ${signal}: ${text}`),
      guard,
      split: (request) => chunks.split()(signal, target.protocol)(request),
      gunzip: (bytes) => process.getBuiltinModule('node:zlib').gunzipSync(bytes),
      gzip: target.compression === 'gzip' ? (bytes) => untraced(() => gzip(bytes)) : undefined,
      onSend,
      absentGraceMs: ABSENT_GRACE_MS,
    })
    return { lane, target, trouble: () => trouble }
  }
}

function refuseAll(reason: string): Transport {
  return {
    send: () => ({ outcome: Promise.resolve({ kind: 'refused', reason }), answered: () => false, abort: () => {} }),
    close: () => {},
  }
}

function gzip(bytes: Uint8Array): Promise<Uint8Array> {
  return new Promise((settle, fail) => {
    process
      .getBuiltinModule('node:zlib')
      .gzip(bytes, { level: GZIP_LEVEL }, (error, gzipped) => (error === null ? settle(gzipped) : fail(error)))
  })
}

/** The app may change its directory before a certificate is read. */
function withAbsoluteFiles(target: OtlpTarget): OtlpTarget {
  const { certificateFile, clientKeyFile, clientCertificateFile } = target
  return {
    ...target,
    ...(certificateFile === undefined ? {} : { certificateFile: resolve(certificateFile) }),
    ...(clientKeyFile === undefined ? {} : { clientKeyFile: resolve(clientKeyFile) }),
    ...(clientCertificateFile === undefined ? {} : { clientCertificateFile: resolve(clientCertificateFile) }),
  }
}

/** A target's URL for messages: without credentials and query, which may be secret. */
function placeOf(url: string): string {
  if (!URL.canParse(url)) return url.replace(/^.*@/, '')
  const { protocol, host, pathname } = new URL(url)
  return host === '' ? url : `${protocol}//${host}${pathname === '/' ? '' : pathname}`
}
