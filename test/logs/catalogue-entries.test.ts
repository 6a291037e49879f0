import { expect, test } from 'vitest'
import { CATALOGUE } from '../../src/instrumentations/catalogue.ts'
import { BunyanInstrumentation } from '../../src/logs/bunyan-instrumentation.ts'
import { ConsoleInstrumentation } from '../../src/logs/console-instrumentation.ts'
import { PinoInstrumentation } from '../../src/logs/pino-instrumentation.ts'
import { WinstonInstrumentation } from '../../src/logs/winston-instrumentation.ts'

test.each([
  ['pino', PinoInstrumentation],
  ['winston', WinstonInstrumentation],
  ['bunyan', BunyanInstrumentation],
  ['console', ConsoleInstrumentation],
])('what the catalogue says of %s is what the instrumentation patches', (name, Instrumentation) => {
  const modules: Record<string, string[]> = {}
  for (const definition of new Instrumentation({ enabled: false }).getModuleDefinitions()) {
    modules[definition.name] = [...(modules[definition.name] ?? []), ...definition.supportedVersions]
  }
  expect(CATALOGUE.find((entry) => entry.name === name)?.modules).toEqual(modules)
})

test('F-64 console is the only one that is off unless it is named', () => {
  const loggers = CATALOGUE.filter(({ name }) => ['pino', 'winston', 'bunyan', 'console'].includes(name))
  expect(loggers.filter(({ offBecause }) => offBecause !== undefined).map(({ name }) => name)).toEqual(['console'])
})
