import { inspect } from 'node:util'
import { logs, type LogRecord } from '@opentelemetry/api'
import { expect, onTestFinished, test } from 'vitest'
import { ConsoleInstrumentation } from '../../src/logs/console-instrumentation.ts'
import { enterLogger, leaveLogger } from '../../src/logs/inside-logger.ts'

type Written = readonly [string, readonly unknown[]]

/** A console that notes what is written, under an instrumentation, and a provider that notes what is emitted. */
function start(emit: (record: LogRecord) => void = () => {}) {
  const records: LogRecord[] = []
  const written: Written[] = []
  const methods = ['debug', 'log', 'info', 'warn', 'error', 'trace', 'dir'] as const
  const before = Object.fromEntries(methods.map((method) => [method, console[method]]))
  const note =
    (method: string) =>
    (...args: unknown[]) =>
      void written.push([method, args])
  Object.assign(console, Object.fromEntries(methods.map((method) => [method, note(method)])), {
    // As Node's own does.
    trace: (...args: unknown[]) => console.error('Trace:', ...args),
  })
  logs.setGlobalLoggerProvider({
    getLogger: () => ({
      enabled: () => true,
      emit: (record) => {
        records.push(record)
        emit(record)
      },
    }),
  })
  const instrumentation = new ConsoleInstrumentation({ enabled: false })
  instrumentation.setConfig({ enabled: true })
  instrumentation.enable()
  onTestFinished(() => {
    instrumentation.disable()
    Object.assign(console, before)
    logs.disable()
  })
  return { instrumentation, records, written }
}

test('F-64 the text is formatted as console does, with the method’s severity, and is never an event', () => {
  const { records, written } = start()
  console.log('hello %s, %d, %j', 'you', 4.5, { a: 1 }, 'more')
  console.debug({ a: { b: new Map([['k', [1]]]) } })
  console.info()
  console.warn('scan.created')
  console.error('failed', 5)
  expect(records.map(({ severityNumber, severityText, body }) => [severityNumber, severityText, body])).toEqual([
    [9, 'log', 'hello you, 4.5, {"a":1} more'],
    [5, 'debug', "{ a: { b: Map(1) { 'k' => [Array] } } }"],
    [9, 'info', ''],
    [13, 'warn', 'scan.created'],
    [17, 'error', 'failed 5'],
  ])
  expect(records.every(({ eventName }) => eventName === undefined)).toBe(true)
  expect(written[0]).toEqual(['log', ['hello %s, %d, %j', 'you', 4.5, { a: 1 }, 'more']])
})

test('F-63 an error among the arguments', () => {
  const { records } = start()
  const error = new TypeError('bad')
  console.error('it failed:', error)
  expect(records[0]?.attributes).toEqual({
    'exception.type': 'TypeError',
    'exception.message': 'bad',
    'exception.stacktrace': error.stack,
  })
  expect(records[0]?.body).toBe(`it failed: ${error.stack}`)
})

test('trace is one record, dir too', () => {
  const { records } = start()
  console.trace('here')
  console.error('after')
  console.dir({ a: { b: { c: { d: 1 } } } }, { depth: 0 })
  expect(records.map(({ severityNumber, body }) => [severityNumber, body])).toEqual([
    [1, 'Trace: here'],
    [17, 'after'],
    [9, '{ a: [Object] }'],
  ])
})

test('no loop: what the export writes to the console is written and not recorded', () => {
  const { records, written } = start((record) => console.log('exported', record.body))
  console.log('once')
  expect(records.map(({ body }) => body)).toEqual(['once'])
  expect(written.map(([, [first]]) => first)).toEqual(['once', 'exported'])
})

test('no loop: nor is what an object writes while it is formatted', () => {
  const { records } = start()
  const chatty = {
    [inspect.custom]() {
      console.log('inspected')
      return 'chatty'
    },
  }
  console.log(chatty)
  console.log('after')
  expect(records.map(({ body }) => body)).toEqual(['chatty', 'after'])
})

test('no loop: a provider that throws, an object that throws', () => {
  const { written } = start(() => {
    throw new Error('of the provider')
  })
  const throwing = {
    [inspect.custom]() {
      throw new Error('of the app')
    },
  }
  console.log('one')
  console.log(throwing)
  expect(written).toHaveLength(2)
})

test('a line that a bridged logger writes through the console is not another record', () => {
  const { records, written } = start()
  enterLogger()
  console.log('line of a logger')
  leaveLogger()
  console.log('line of the app')
  expect(records.map(({ body }) => body)).toEqual(['line of the app'])
  expect(written).toHaveLength(2)
})

test('disable puts everything back', () => {
  const { instrumentation, records } = start()
  const { log } = console
  instrumentation.disable()
  expect(console.log).not.toBe(log)
  console.log('not recorded')
  instrumentation.enable()
  console.log('recorded')
  expect(records.map(({ body }) => body)).toEqual(['recorded'])
  expect(console.log.name).toBe('')
})
