import { createRequire } from 'node:module'
import { logs as oldApi } from '@opentelemetry/api-logs'
import { InMemoryLogRecordExporter, LoggerProvider, SimpleLogRecordProcessor } from '@opentelemetry/sdk-logs'
import { afterEach, expect, test } from 'vitest'
import { installLegacyLogs } from '../../src/logs/legacy-global.ts'

afterEach(() => oldApi.disable())

function provider() {
  const exporter = new InMemoryLogRecordExporter()
  return { exporter, provider: new LoggerProvider({ processors: [new SimpleLogRecordProcessor({ exporter })] }) }
}

test('a library on @opentelemetry/api-logs reaches the provider', () => {
  const { exporter, provider: ours } = provider()
  expect(installLegacyLogs(ours)).toBe(true)
  oldApi.getLogger('old-library', '1.2.3').emit({
    body: 'hello',
    severityNumber: 9,
    severityText: 'info',
    eventName: 'old.event',
    timestamp: 1_767_323_045_678,
    attributes: { a: 1 },
  })
  expect(exporter.getFinishedLogRecords()).toMatchObject([
    {
      body: 'hello',
      severityNumber: 9,
      severityText: 'info',
      eventName: 'old.event',
      attributes: { a: 1 },
      instrumentationScope: { name: 'old-library', version: '1.2.3' },
    },
  ])
})

test('a provider that was there before stays', () => {
  const first = provider()
  const second = provider()
  oldApi.setGlobalLoggerProvider(first.provider)
  expect(installLegacyLogs(second.provider)).toBe(false)
  oldApi.getLogger('x').emit({ body: 'hello' })
  expect(first.exporter.getFinishedLogRecords()).toHaveLength(1)
  expect(second.exporter.getFinishedLogRecords()).toHaveLength(0)
})

test('another version of the old API gets a logger that does nothing', () => {
  const { provider: ours } = provider()
  installLegacyLogs(ours)
  const getter = (globalThis as Record<symbol, unknown>)[Symbol.for('io.opentelemetry.js.api.logs')] as (
    version: number,
  ) => LoggerProvider
  const logger = getter(2).getLogger('x')
  logger.emit({ body: 'nobody' })
  expect(logger.enabled()).toBe(false)
})

test('two copies of the old API share the provider', () => {
  const { exporter, provider: ours } = provider()
  installLegacyLogs(ours)
  const copy = createRequire(import.meta.url)('@opentelemetry/api-logs') as typeof import('@opentelemetry/api-logs')
  copy.logs.getLogger('cjs').emit({ body: 'hello' })
  expect(exporter.getFinishedLogRecords()).toHaveLength(1)
})
