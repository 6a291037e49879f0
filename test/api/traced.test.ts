import { setImmediate } from 'node:timers/promises'
import { context, SpanStatusCode, trace } from '@opentelemetry/api'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { getActiveSpan, recordException, traced } from '../../src/api/door.ts'
import type { ReceivedSpan } from '../../src/receiver/received.ts'
import { traceTree } from '../../src/receiver/trace-tree.ts'
import { type CapturedTelemetry, captureTelemetry } from '../../src/testing/capture.ts'

let telemetry: CapturedTelemetry
beforeEach(() => {
  telemetry = captureTelemetry()
})
afterEach(() => telemetry.stop())

function onlySpan(): ReceivedSpan {
  expect(telemetry.spans).toHaveLength(1)
  return telemetry.spans[0] as ReceivedSpan
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = []
  for await (const item of items) collected.push(item)
  return collected
}

const boom = (): Error => new RangeError('boom')

describe('traced as a wrapper (T-31)', () => {
  it('makes a span with name, attributes, status OK and the scope of the package', () => {
    const add = traced('math.add', { 'math.kind': 'integer' })((a: number, b: number) => a + b)
    expect(add(1, 2)).toBe(3)
    expect(onlySpan()).toMatchObject({
      name: 'math.add',
      kind: 'internal',
      attributes: { 'math.kind': 'integer' },
      status: { code: 'ok', message: undefined },
      events: [],
      scope: { name: '@org/otel' },
    })
  })

  it("takes the function's name, or `anonymous`", () => {
    function search(): void {}
    traced()(search)()
    traced(search)()
    traced('')(search)()
    traced()(() => {})()
    expect(telemetry.spans.map(({ name }) => name)).toEqual(['search', 'search', 'search', 'anonymous'])
  })

  it('keeps a synchronous function synchronous (defect of T2)', () => {
    const result = traced('sync')(() => 42)()
    expect(result).toBe(42)
    expect(onlySpan().status.code).toBe('ok')
  })

  it('keeps name, length, this, properties and what kind of function it is', async () => {
    async function load(this: { factor: number }, a: number, _b: number, ..._rest: number[]): Promise<number> {
      await setImmediate()
      return a * this.factor
    }
    const original = Object.assign(load, { displayName: 'Load' })
    const wrapped = traced('load')(original)
    expect([wrapped.name, wrapped.length, wrapped.displayName]).toEqual(['load', 2, 'Load'])
    expect(wrapped.constructor.name).toBe('AsyncFunction')
    expect(Object.keys(wrapped)).toEqual(['displayName'])
    expect(await wrapped.call({ factor: 3 }, 2, 0)).toBe(6)
    const arrow = traced('arrow')(() => {})
    expect('prototype' in arrow).toBe(false)
    expect(() => Reflect.construct(arrow, [])).toThrow(TypeError)
  })

  it('lets a constructor construct', () => {
    function Point(this: { x: number }, x: number): void {
      this.x = x
    }
    const Traced = traced('point')(Point) as unknown as new (x: number) => { x: number }
    const point = new Traced(4)
    expect(point.x).toBe(4)
    expect(point).toBeInstanceOf(Point)
    expect(point).toBeInstanceOf(Traced)
    class Child extends Traced {}
    expect(new Child(5)).toBeInstanceOf(Child)
    expect(telemetry.spans).toEqual([])
  })

  it('is the active span inside, and a child of the one outside', async () => {
    const inner = traced('inner')(async () => {
      await setImmediate()
      expect(getActiveSpan().isRecording()).toBe(true)
      getActiveSpan().setAttribute('seen', true)
    })
    await traced('outer')(async () => {
      await inner()
      await inner()
    })()
    expect(traceTree(telemetry.spans, { attributes: ['seen'] })).toBe(
      [
        'outer  internal  @org/otel  ok',
        '├─ inner  internal  @org/otel  ok  seen=true',
        '└─ inner  internal  @org/otel  ok  seen=true',
      ].join('\n'),
    )
  })

  it('leaves the context as it was', () => {
    traced('s')(() => {})()
    expect(trace.getSpan(context.active())).toBeUndefined()
  })

  it('leaves a status that the function has set (T-51)', () => {
    traced('call')(() => {
      getActiveSpan().setStatus({ code: SpanStatusCode.ERROR, message: 'HTTP 502' })
    })()
    expect(onlySpan().status).toEqual({ code: 'error', message: 'HTTP 502' })
  })
})

describe('errors (T-31, P-15, §8)', () => {
  const cases: readonly (readonly [string, (error: unknown) => unknown])[] = [
    [
      'thrown',
      traced('fails')((error: unknown) => {
        throw error
      }),
    ],
    ['rejected', traced('fails')(async (thrown: unknown) => Promise.reject(thrown))],
    [
      'of a generator',
      (error) =>
        traced('fails')(function* () {
          yield 1
          throw error
        })().toArray(),
    ],
    [
      'of an async generator',
      async (error) =>
        collect(
          traced('fails')(async function* () {
            yield 1
            throw error
          })(),
        ),
    ],
    ['of a thenable', async (thrown) => traced('fails')(() => lazyThenable(() => Promise.reject(thrown)))()],
  ]

  it.each(cases)('%s: the same error comes out, recorded exactly once', async (_name, fail) => {
    const error = boom()
    await expect(async () => fail(error)).rejects.toBe(error)
    const { status, events, attributes } = onlySpan()
    expect(status).toEqual({ code: 'error', message: 'boom' })
    expect(attributes).toEqual({ 'error.type': 'RangeError' })
    expect(events.map(({ name, attributes }) => [name, attributes])).toEqual([
      [
        'exception',
        { 'exception.type': 'RangeError', 'exception.message': 'boom', 'exception.stacktrace': error.stack },
      ],
    ])
  })

  it('is recorded once when the app has recorded it before', () => {
    const error = boom()
    const record = traced('s')((how: (error: Error) => void) => {
      how(error)
      throw error
    })
    expect(() => record((it) => recordException(it))).toThrow(error)
    expect(() => record((it) => getActiveSpan().recordException(it))).toThrow(error)
    expect(telemetry.spans.map(({ events }) => events.length)).toEqual([1, 1])
  })

  it('is recorded on each span that it passes, once each', () => {
    const error = boom()
    const inner = traced('inner')(() => {
      throw error
    })
    expect(() => traced('outer')(inner)()).toThrow(error)
    expect(telemetry.spans.map(({ name, events, status }) => [name, events.length, status.code])).toEqual([
      ['inner', 1, 'error'],
      ['outer', 1, 'error'],
    ])
  })

  it.each([
    ['a string', 'plain', 'string', 'plain', 'plain'],
    ['undefined', undefined, 'undefined', 'undefined', 'undefined'],
    ['null', null, 'object', 'null', 'null'],
    ['a number', 42, 'number', '42', '42'],
    ['an object', { code: 42 }, 'object', '{"code":42}', '{"code":42}'],
  ])('can be %s', (_name, thrown, type, message, statusMessage) => {
    let caught: unknown = 'nothing'
    try {
      traced('s')(() => {
        throw thrown
      })()
    } catch (error) {
      caught = error
    }
    expect(caught).toBe(thrown)
    const { attributes, events, status } = onlySpan()
    expect(attributes).toEqual({ 'error.type': type })
    expect(events.map(({ attributes }) => attributes['exception.message'])).toEqual([message])
    expect(status).toEqual({ code: 'error', message: statusMessage })
  })

  it('whose own code throws comes out all the same', () => {
    const hostile = new Proxy(new Error('x'), {
      get() {
        throw new Error('from the proxy')
      },
      getPrototypeOf() {
        throw new Error('from the proxy')
      },
    })
    const getter = Object.defineProperty(new Error('y'), 'message', {
      get() {
        throw new Error('from the getter')
      },
    })
    for (const error of [hostile, getter]) {
      let caught: unknown
      try {
        traced('s')(() => {
          throw error
        })()
      } catch (thrown) {
        caught = thrown
      }
      expect(Object.is(caught, error)).toBe(true)
    }
    expect(telemetry.spans.map(({ status }) => status.code)).toEqual(['error', 'error'])
  })

  it('of megabytes is bounded', () => {
    const error = new Error('x'.repeat(1_000_000))
    expect(() =>
      traced('s')(() => {
        throw error
      })(),
    ).toThrow(error)
    expect(onlySpan().status.message).toHaveLength(4_096)
  })
})

describe('promises', () => {
  it('end the span when they settle', async () => {
    let resolve: (value: string) => void = () => {}
    const wait = traced('wait')(() => new Promise<string>((done) => (resolve = done)))
    const promise = wait()
    expect(telemetry.spans).toEqual([])
    resolve('done')
    expect(await promise).toBe('done')
    expect(onlySpan().status.code).toBe('ok')
  })

  it('stay rejected and unhandled when nobody handles them', async () => {
    const unhandled: unknown[] = []
    const before = process.listeners('unhandledRejection')
    process.removeAllListeners('unhandledRejection')
    process.on('unhandledRejection', (error) => unhandled.push(error))
    const error = boom()
    try {
      void traced('s')(async () => Promise.reject(error))()
      await setImmediate()
    } finally {
      process.removeAllListeners('unhandledRejection')
      for (const listener of before) process.on('unhandledRejection', listener)
    }
    expect(unhandled).toEqual([error])
  })

  it('keep their class and what libraries hang on them', async () => {
    class Task extends Promise<number> {
      cancel(): string {
        return 'cancelled'
      }
    }
    const started = new Task((resolve) => resolve(1))
    const task = traced('task')(() => started)()
    expect(task).toBe(started)
    expect(task.cancel()).toBe('cancelled')
    const decorated = traced('got')(() => Object.assign(Promise.resolve('{"a":1}'), { json: () => ({ a: 1 }) }))()
    expect(decorated.json()).toEqual({ a: 1 })
    expect([await task, await decorated]).toEqual([1, '{"a":1}'])
    expect(telemetry.spans).toHaveLength(2)
  })
})

describe('classes on top of Promise', () => {
  it('start their work when they are awaited, and not before', async () => {
    let runs = 0
    class Lazy extends Promise<string> {
      // oxlint-disable-next-line unicorn/no-thenable -- that is what it is
      override then<A = string, B = never>(
        ok?: ((value: string) => A | PromiseLike<A>) | null,
        failed?: ((error: unknown) => B | PromiseLike<B>) | null,
      ): Promise<A | B> {
        runs++
        return Promise.resolve('worked').then(ok, failed)
      }
    }
    const lazy = traced('lazy')(() => new Lazy(() => {}))()
    await setImmediate()
    expect([runs, telemetry.spans.length]).toEqual([0, 0])
    expect(await lazy).toBe('worked')
    expect([runs, onlySpan().status.code]).toEqual([1, 'ok'])
  })

  it('may have constructors of their own', async () => {
    class Named extends Promise<string> {
      readonly label: string
      constructor(label: string) {
        super((resolve) => resolve(label.toUpperCase()))
        this.label = label
      }
      static override get [Symbol.species](): PromiseConstructor {
        return Promise
      }
    }
    const named = traced('named')(() => new Named('x'))()
    expect([named.label, await named]).toEqual(['x', 'X'])
    expect(onlySpan().status.code).toBe('ok')
  })
})

/** As query builders are: the work is done each time `then` is called. */
function lazyThenable<T>(work: () => Promise<T>): PromiseLike<T> & { runs: number; limit(): PromiseLike<T> } {
  return {
    runs: 0,
    limit() {
      return this
    },
    // oxlint-disable-next-line unicorn/no-thenable -- that is what it is
    then(onFulfilled, onRejected) {
      this.runs++
      return work().then(onFulfilled, onRejected)
    },
  }
}

describe('thenables', () => {
  it('are the same object, run only when they are awaited, in the span', async () => {
    const builder = lazyThenable(async () => {
      getActiveSpan().setAttribute('ran', true)
      return 'rows'
    })
    const query = traced('query')(() => builder)()
    expect(query).toBe(builder)
    expect(query.limit()).toBe(builder)
    expect([builder.runs, telemetry.spans.length]).toEqual([0, 0])
    expect(await query).toBe('rows')
    expect(builder.runs).toBe(1)
    expect(onlySpan()).toMatchObject({ attributes: { ran: true }, status: { code: 'ok' } })
    expect(await query).toBe('rows')
    expect(telemetry.spans).toHaveLength(1)
  })

  it('that cannot be watched are left alone', async () => {
    const frozen = Object.freeze(lazyThenable(async () => 'rows'))
    expect(traced('query')(() => frozen)()).toBe(frozen)
    expect(onlySpan().status.code).toBe('ok')
  })

  it('with a `then` that throws are results like any other', () => {
    const odd = {
      // oxlint-disable-next-line unicorn/no-thenable -- that is what it is
      get then(): never {
        throw new Error('no')
      },
    }
    expect(traced('odd')(() => odd)()).toBe(odd)
    expect(onlySpan().status.code).toBe('ok')
  })
})

describe('generators', () => {
  const count = traced('count', { to: 2 })(function* count(to: number): Generator<number, string, string | undefined> {
    for (let index = 1; index <= to; index++) {
      getActiveSpan().addEvent((yield index) ?? 'none')
    }
    return 'end'
  })

  it('run in a span from the first step to the last', () => {
    const numbers = count(2)
    expect(telemetry.spans).toEqual([])
    expect(numbers.next()).toEqual({ value: 1, done: false })
    expect(getActiveSpan().isRecording()).toBe(false)
    expect(numbers.next('a')).toEqual({ value: 2, done: false })
    expect(telemetry.spans).toEqual([])
    expect(numbers.next('b')).toEqual({ value: 'end', done: true })
    expect(onlySpan()).toMatchObject({ name: 'count', attributes: { to: 2 }, status: { code: 'ok' } })
    expect(onlySpan().events.map(({ name }) => name)).toEqual(['a', 'b'])
    expect(numbers.next()).toEqual({ value: undefined, done: true })
    expect(telemetry.spans).toHaveLength(1)
  })

  it('end when the caller breaks off', () => {
    for (const number of count(5)) if (number === 2) break
    expect(onlySpan().status.code).toBe('ok')
  })

  it('that never ran make no span', () => {
    expect(count(1).return('early')).toEqual({ value: 'early', done: true })
    expect(() => count(1).throw(boom())).toThrow('boom')
    expect(telemetry.spans).toEqual([])
  })

  it('are generators still', () => {
    expect(count(3).toArray()).toEqual([1, 2, 3])
    expect(
      count(3)
        .map((number) => number * 2)
        .toArray(),
    ).toEqual([2, 4, 6])
    expect(Object.prototype.toString.call(count(1))).toBe('[object Generator]')
    expect(count.constructor.name).toBe('GeneratorFunction')
    expect(count(1)).toBeInstanceOf(count)
    expect(count.length).toBe(1)
  })

  it('asynchronous ones run in a span too', async () => {
    const pages = traced('pages')(async function* (total: number) {
      for (let page = 1; page <= total; page++) {
        await setImmediate()
        getActiveSpan().addEvent(`page ${page}`)
        yield page
      }
    })
    expect(await collect(pages(2))).toEqual([1, 2])
    for await (const page of pages(9)) if (page === 1) break
    expect(telemetry.spans.map(({ status, events }) => [status.code, events.map(({ name }) => name)])).toEqual([
      ['ok', ['page 1', 'page 2']],
      ['ok', ['page 1']],
    ])
  })
})

describe('without telemetry', () => {
  it('calls the original and does nothing else', async () => {
    telemetry.stop()
    const self = {}
    const promise = Promise.resolve(1)
    const generator = (function* () {})()
    expect(
      traced('a')(function (this: unknown) {
        return this
      }).call(self),
    ).toBe(self)
    expect(traced('a')(() => promise)()).toBe(promise)
    expect(traced('a')(() => generator)()).toBe(generator)
    const error = boom()
    expect(() =>
      traced('a')(() => {
        throw error
      })(),
    ).toThrow(error)
  })

  it('works with a function that was wrapped before telemetry was there', () => {
    telemetry.stop()
    const early = traced('early')(() => 1)
    early()
    telemetry = captureTelemetry()
    early()
    expect(telemetry.spans.map(({ name }) => name)).toEqual(['early'])
  })
})

describe('a telemetry that fails (P-52)', () => {
  const API = Symbol.for('opentelemetry.js.api.1')
  it.each([
    ['a provider that throws', { trace: { getTracer: () => failing() } }],
    ['a tracer that throws', { trace: { getTracer: () => ({ startSpan: failing }) } }],
    ['a span that throws', { trace: { getTracer: () => ({ startSpan: () => hostileSpan }) } }],
  ])('%s does not touch the app', async (_name, registered) => {
    telemetry.stop()
    Reflect.set(globalThis, API, registered)
    try {
      expect(traced('a')(() => 1)()).toBe(1)
      expect(await traced('a')(async () => 2)()).toBe(2)
      const error = boom()
      expect(() =>
        traced('a')(() => {
          throw error
        })(),
      ).toThrow(error)
    } finally {
      Reflect.deleteProperty(globalThis, API)
    }
  })
  const failing = (): never => {
    throw new Error('telemetry is broken')
  }
  const hostileSpan = {
    isRecording: failing,
    setStatus: failing,
    setAttribute: failing,
    recordException: failing,
    end: failing,
    spanContext: failing,
  }
})
