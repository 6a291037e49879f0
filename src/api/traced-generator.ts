import { types } from 'node:util'
import { runIn } from './registered.ts'
import type { SpanRun } from './span-run.ts'

type Step = 'next' | 'return' | 'throw'
type Resume = (value?: unknown) => unknown

/**
 * A generator whose body runs in a span: from the first `next`, when the body begins, to its end, by whatever way.
 * The caller's code between the steps is not in the span. A generator that is never finished has a span that never
 * ends, and is not seen.
 *
 * @param start starts the span; undefined: the body runs without
 */
export function traceGenerator(
  generator: Generator | AsyncGenerator,
  start: () => SpanRun | undefined,
): Generator | AsyncGenerator {
  let run: SpanRun | undefined
  let started = false
  const isAsync = Symbol.asyncIterator in generator

  const step = (name: Step, args: readonly unknown[]): unknown => {
    const resume = (): unknown => Reflect.apply(generator[name] as Resume, generator, args)
    if (!started && name === 'next') {
      started = true
      run = start()
    }
    if (run === undefined) return resume()
    return isAsync ? followAsync(run, resume) : followSync(run, resume)
  }
  // Behind it stands the prototype of the original, so that iterator helpers, `for … of` and `instanceof` work.
  return Object.create(Object.getPrototypeOf(generator) as object, {
    next: method((...args) => step('next', args)),
    return: method((...args) => step('return', args)),
    throw: method((...args) => step('throw', args)),
  }) as Generator | AsyncGenerator
}

function method(value: (...args: readonly unknown[]) => unknown): PropertyDescriptor {
  return { value, configurable: true, writable: true, enumerable: false }
}

function followSync(run: SpanRun, resume: () => unknown): unknown {
  try {
    const result = runIn(run.context, resume)
    if (isDone(result)) run.succeed()
    return result
  } catch (error) {
    run.fail(error)
    throw error
  }
}

function followAsync(run: SpanRun, resume: () => unknown): unknown {
  const result = runIn(run.context, resume)
  if (!types.isPromise(result)) return result
  return result.then(
    (value) => {
      if (isDone(value)) run.succeed()
      return value
    },
    (error: unknown) => {
      run.fail(error)
      throw error
    },
  )
}

function isDone(result: unknown): boolean {
  return typeof result === 'object' && result !== null && (result as { readonly done?: unknown }).done === true
}
