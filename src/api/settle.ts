import { types } from 'node:util'
import { runIn } from './registered.ts'
import type { SpanRun } from './span-run.ts'

/**
 * Runs a piece of the app's code in a span, which ends when the code is done: when it returns, when the promise or
 * other thenable that it returns settles. What comes out is what the code returned or threw; a function that was not
 * asynchronous is none now (defect of T2).
 */
export function settle<T>(run: SpanRun, code: () => T): T {
  let result: T
  try {
    result = runIn(run.context, code)
  } catch (error) {
    run.fail(error)
    throw error
  }
  if (isPlainPromise(result)) return followPromise(result, run) as T
  if (isThenable(result) && followThenable(result, run)) return result
  run.succeed()
  return result
}

/** Classes on top of Promise may work when `then` is called, as query builders do, or want more of their constructor. */
function isPlainPromise(value: unknown): value is Promise<unknown> {
  return types.isPromise(value) && Object.getPrototypeOf(value) === Promise.prototype
}

/**
 * Handlers that only listened on the promise itself would mark its rejection as handled, so it is the promise behind
 * them that the app gets.
 */
function followPromise(promise: Promise<unknown>, run: SpanRun): Promise<unknown> {
  const followed = promise.then(
    (value) => {
      run.succeed()
      return value
    },
    (error: unknown) => {
      run.fail(error)
      throw error
    },
  )
  // Libraries hang methods on their promises (`got(…).json()`).
  for (const key of Reflect.ownKeys(promise)) {
    const descriptor = key === 'then' ? undefined : Reflect.getOwnPropertyDescriptor(promise, key)
    if (descriptor !== undefined) Reflect.defineProperty(followed, key, descriptor)
  }
  return followed
}

type Then = (this: unknown, onFulfilled?: unknown, onRejected?: unknown) => unknown
type Thenable = { then: Then }

function isThenable(value: unknown): value is Thenable {
  try {
    return typeof value === 'object' && value !== null && typeof (value as Partial<Thenable>).then === 'function'
  } catch {
    return false
  }
}

/**
 * A query builder does its work each time `then` is called, and is chained on before: the object has to stay the same
 * one, and only the app may call `then`, so the call is what is watched.
 *
 * @returns false when the object cannot be watched
 */
function followThenable(thenable: Thenable, run: SpanRun): boolean {
  const original = thenable.then
  const then: Then = function (onFulfilled, onRejected) {
    const fulfilled = (value: unknown): unknown => {
      run.succeed()
      return typeof onFulfilled === 'function' ? (onFulfilled(value) as unknown) : value
    }
    const rejected = (error: unknown): unknown => {
      run.fail(error)
      if (typeof onRejected === 'function') return onRejected(error) as unknown
      throw error
    }
    return runIn<unknown>(run.context, () => Reflect.apply(original, this, [fulfilled, rejected]))
  }
  // oxlint-disable-next-line unicorn/no-thenable -- it is one already
  return Reflect.defineProperty(thenable, 'then', {
    value: then,
    configurable: true,
    writable: true,
    enumerable: false,
  })
}
