import { types } from 'node:util'
import type { Attributes } from '@opentelemetry/api'
import { isTracing } from './registered.ts'
import { settle } from './settle.ts'
import { startRun } from './span-run.ts'
import { traceGenerator } from './traced-generator.ts'
import { copyShape } from './function-shape.ts'

/** Any function, with any `this`; its own type comes out of `traced`. */
export type AnyFunction = (this: never, ...args: never[]) => unknown

/** What TC39 decorators are told; as far as it is used here. */
export type DecoratorContext = {
  readonly kind: string
  readonly name: string | symbol
  readonly static?: boolean
}

/** What `traced(name?, attributes?)` returns: a wrapper of functions, and a decorator in both forms. */
export type Traced = {
  /** As standard decorator of a method or getter. */
  <F extends AnyFunction>(method: F, context: DecoratorContext): F
  /** As standard decorator of a field that holds a function. */
  (field: undefined, context: DecoratorContext): <T>(initial: T) => T
  /** As decorator of `experimentalDecorators`. */
  <T>(target: object, key: string | symbol, descriptor: TypedPropertyDescriptor<T>): TypedPropertyDescriptor<T>
  /** As wrapper. */
  <F extends AnyFunction>(fn: F): F
}

/**
 * Makes functions and methods that run in a span of their own (T-31): `traced('name')(fn)`, `@traced('name') method()`
 * with standard and with legacy decorators; `traced(fn)` and `@traced` take the function's name.
 *
 * What comes out behaves as the original: name, length, `this`, properties and decorator metadata; synchronous stays
 * synchronous; generators are traced from their first `next` to their end, other thenables when they are awaited. The
 * error that is thrown is the same object, recorded once, and the status is OK on success (§7-19). When telemetry is
 * off, the original is called and nothing else happens.
 *
 * @param name of the span, `Class.method` or the function's name by default; few different ones, without ids
 * @param attributes of each span
 */
export function traced(name?: string, attributes?: Attributes): Traced
export function traced<F extends AnyFunction>(method: F, context: DecoratorContext): F
export function traced<T>(
  target: object,
  key: string | symbol,
  descriptor: TypedPropertyDescriptor<T>,
): TypedPropertyDescriptor<T>
export function traced<F extends AnyFunction>(fn: F): F
export function traced(...args: readonly unknown[]): unknown {
  const [name, attributes] = args
  if (isFunction(name) || isObject(name) || isFieldContext(attributes)) return decorate({}, args)
  const options: TracedOptions = {
    ...(typeof name === 'string' && name !== '' ? { name } : {}),
    ...(isObject(attributes) ? { attributes: attributes as Attributes } : {}),
  }
  return (...target: readonly unknown[]): unknown => decorate(options, target)
}

type TracedOptions = { readonly name?: string; readonly attributes?: Attributes }

function decorate(options: TracedOptions, target: readonly unknown[]): unknown {
  const [value, second, descriptor] = target
  if (isObject(second) && 'kind' in second) {
    return decorateStandard(options, value, second as DecoratorContext)
  }
  if (typeof second === 'string' || typeof second === 'symbol') {
    return decorateLegacy(options, value as object, second, descriptor)
  }
  return isFunction(value) ? wrap(value, options, () => value.name || 'anonymous') : value
}

function decorateStandard(options: TracedOptions, value: unknown, context: DecoratorContext): unknown {
  if (isFunction(value) && context.kind !== 'class') {
    const wrapped: AnyFunction = wrap(value, options, (self) => methodName(self, context, wrapped))
    return wrapped
  }
  if (context.kind !== 'field') return undefined
  return (initial: unknown): unknown =>
    isFunction(initial)
      ? wrap(initial, options, (self) => `${classOf(self, context)}.${String(context.name)}`)
      : initial
}

function decorateLegacy(options: TracedOptions, target: object, key: string | symbol, descriptor: unknown): unknown {
  if (!isObject(descriptor)) return undefined
  const owner = typeof target === 'function' ? target.name : target.constructor.name
  const name = (): string => `${owner}.${String(key)}`
  const property: PropertyDescriptor = { ...descriptor }
  if (isFunction(property.value)) property.value = wrap(property.value, options, name)
  const getter: unknown = Reflect.get(property, 'get')
  if (isFunction(getter)) property.get = wrap(getter, options, name)
  return property
}

/** @param defaultName called at the first call, with its `this` */
function wrap(fn: AnyFunction, options: TracedOptions, defaultName: (self: unknown) => string): AnyFunction {
  const original = fn as (this: unknown, ...args: unknown[]) => unknown
  const isGenerator = types.isGeneratorFunction(fn)
  let { name } = options

  const call = (self: unknown, args: unknown[]): unknown => {
    if (!isTracing()) return Reflect.apply(original, self, args)
    const spanName = (name ??= defaultName(self))
    const start = () => startRun(spanName, options.attributes)
    if (isGenerator) return traceGenerator(Reflect.apply(original, self, args) as Generator | AsyncGenerator, start)
    const run = start()
    return run === undefined
      ? Reflect.apply(original, self, args)
      : settle(run, () => Reflect.apply(original, self, args))
  }
  const isConstructor = !isGenerator && Object.prototype.hasOwnProperty.call(fn, 'prototype')
  const wrapped = isConstructor ? constructible(original, call) : callable(call)
  copyShape(fn, wrapped)
  return wrapped
}

type Call = (self: unknown, args: unknown[]) => unknown

/** A method is a function without a prototype, as arrow functions are. */
function callable(call: Call): (this: unknown, ...args: unknown[]) => unknown {
  const holder = {
    method(this: unknown, ...args: unknown[]): unknown {
      return call(this, args)
    },
  }
  // oxlint-disable-next-line typescript/unbound-method -- it is the caller's `this` that it takes
  return holder.method
}

/** Constructing is not traced. */
function constructible(original: AnyFunction, call: Call): (this: unknown, ...args: unknown[]) => unknown {
  return function wrapped(this: unknown, ...args: unknown[]): unknown {
    if (new.target === undefined) return call(this, args)
    return Reflect.construct(original, args, new.target === wrapped ? original : new.target)
  }
}

/** `Class.method`, by the class that has the method and not by the one of the instance. */
function methodName(self: unknown, context: DecoratorContext, method: AnyFunction): string {
  const name = String(context.name)
  try {
    let holder: object | null = context.static ? (self as object) : Object.getPrototypeOf(self)
    for (; holder !== null; holder = Object.getPrototypeOf(holder) as object | null) {
      const own = Object.getOwnPropertyDescriptor(holder, context.name)
      if (own === undefined || (own.value !== method && own.get !== method)) continue
      return `${(typeof holder === 'function' ? holder : holder.constructor).name}.${name}`
    }
  } catch {
    // Called without a `this`, or with a proxy that throws.
  }
  return `${classOf(self, context)}.${name}`
}

/** A private method is found on no prototype, and a field may be called without a `this`. */
function classOf(self: unknown, context: DecoratorContext): string {
  try {
    const owner = context.static ? self : (self as object).constructor
    if (typeof owner === 'function' && owner.name !== '') return owner.name
  } catch {
    // As above.
  }
  return 'anonymous'
}

function isFunction(value: unknown): value is AnyFunction {
  return typeof value === 'function'
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

/** `@traced` on a field, whose value is undefined. */
function isFieldContext(value: unknown): boolean {
  return isObject(value) && 'addInitializer' in value && typeof value.addInitializer === 'function'
}
