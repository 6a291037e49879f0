import { createHook } from 'node:async_hooks'

/** Node's own handle of a signal: several can watch the same one, and none of them is seen by the app. */
type SignalHandle = {
  onsignal: () => void
  /** @returns not 0 where the signal does not exist */
  start(signalNumber: number): number
  unref(): void
  close(): void
}

type SignalHandleClass = new () => SignalHandle

/**
 * Watches signals without a listener on `process`: libraries count the listeners, and end the process themselves when
 * they find no other than their own (`signal-exit`), or remove them all.
 *
 * @param onSignal called in a turn of its own; the default of the signal is suspended
 * @returns starts watching a signal, and returns what stops it; undefined when this Node has no such handles
 */
export function createSignalWatch(): ((signalNumber: number, onSignal: () => void) => () => void) | undefined {
  const SignalHandle = findSignalHandleClass()
  if (SignalHandle === undefined) return undefined
  return (signalNumber, onSignal) => {
    const handle = new SignalHandle()
    handle.onsignal = onSignal
    handle.unref()
    handle.start(signalNumber)
    return () => handle.close()
  }
}

/** The class is not exported, but its instances are shown to asynchronous hooks. docs/notes/ways-out.md */
function findSignalHandleClass(): SignalHandleClass | undefined {
  let found: unknown
  const hook = createHook({
    init(_id, type, _trigger, resource) {
      if (type === 'SIGNALWRAP') found = resource.constructor
    },
  }).enable()
  const nothing = (): void => {}
  process.on('SIGHUP', nothing)
  process.off('SIGHUP', nothing)
  hook.disable()
  const { prototype } = (typeof found === 'function' ? found : Object) as { readonly prototype: Partial<SignalHandle> }
  const isComplete = [prototype.start, prototype.unref, prototype.close].every((method) => typeof method === 'function')
  return isComplete ? (found as SignalHandleClass) : undefined
}
