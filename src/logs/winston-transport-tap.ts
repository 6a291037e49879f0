import { enterLogger, leaveLogger } from './inside-logger.ts'
import { wrapMethod } from './wrap-method.ts'

/** A transport, or winston's own stream before a legacy one or an exception handler's. */
export type Transport = { readonly transport?: object }

type Write = (this: object, chunk: unknown, encoding: unknown, callback: unknown) => unknown
type WriteMany = (this: object, writes: unknown, callback: unknown) => unknown
type Accept = (this: object, write: { readonly chunk: unknown }) => unknown
type LogMany = (this: object, writes: readonly { readonly chunk: unknown }[], callback: unknown) => unknown
type Log = (this: object, ...args: unknown[]) => unknown

/**
 * Makes a function that wraps a transport so that it tells of each record that
 * it writes, as it writes it. The transport is wrapped and not its class: there
 * may be many copies of the class. A transport is wrapped once.
 *
 * @param entryOf what is known of a record that a stream hands to a transport;
 * the transport's format may make another object of it.
 * @param written is told of the entry and of the record after that format.
 */
export function createTransportTap<Entry>(
  entryOf: (chunk: unknown) => Entry | undefined,
  written: (entry: Entry, info: unknown) => void,
): (target: Transport) => void {
  const streams = new WeakSet<object>()
  const owners = new WeakSet<object>()
  /** The record with which a transport is busy: all between its stream and its `log` is synchronous. */
  let writing: Entry | undefined

  function tapWrites(target: Transport): void {
    wrapMethod<Write>(target, '_write', (original) => {
      return function _write(chunk, encoding, callback) {
        const before = writing
        writing = entryOf(chunk)
        enterLogger()
        try {
          return original.call(this, chunk, encoding, callback)
        } finally {
          leaveLogger()
          writing = before
        }
      }
    })
    wrapMethod<WriteMany>(target, '_writev', (original) => {
      return function _writev(writes, callback) {
        const before = writing
        enterLogger()
        try {
          return original.call(this, writes, callback)
        } finally {
          leaveLogger()
          writing = before
        }
      }
    })
    // Within _writev it is asked about each record just before the record is formatted and written.
    wrapMethod<Accept>(target, '_accept', (original) => {
      return function _accept(write) {
        writing = entryOf(write.chunk)
        return original.call(this, write)
      }
    })
  }

  function tapLogs(owner: object): void {
    wrapMethod<Log>(owner, 'log', (original) => {
      return function log(...args) {
        // A legacy transport gets level, message and the record.
        const info = typeof args[0] === 'string' ? args[2] : args[0]
        const entry = writing ?? entryOf(info)
        if (entry !== undefined) written(entry, info)
        return original.apply(this, args)
      }
    })
    wrapMethod<LogMany>(owner, 'logv', (original) => {
      return function logv(writes, callback) {
        for (const { chunk } of writes) {
          const entry = entryOf(chunk)
          if (entry !== undefined) written(entry, chunk)
        }
        return original.call(this, writes, callback)
      }
    })
  }

  return (target) => {
    if (!streams.has(target)) {
      streams.add(target)
      tapWrites(target)
    }
    // Behind an exception handler's stream is a transport that may be a stream of the logger too.
    const owner = target.transport ?? target
    if (!owners.has(owner)) {
      owners.add(owner)
      tapLogs(owner)
    }
  }
}
