import * as esbuild from 'esbuild'
import { describe, expect, it } from 'vitest'
import type { Receiver } from '../../src/receiver/receiver.ts'
import type { ReceivedMetric } from '../../src/receiver/received.ts'
import { startReceiver } from '../../src/receiver/receiver.ts'
import { traceTree } from '../../src/receiver/trace-tree.ts'
import { runApp } from '../support/run-app.ts'
import { installProject } from '../support/tarball.ts'
import { type Example, readExamples } from './code-blocks.ts'

const INSTALL_MS = 300_000
const PACKAGES = ['express@5.1.0', 'pino@10.4.0']

/** TypeScript's decorators are compiled; Node.js does not know them. */
async function toJavaScript({ language, code }: Example): Promise<string> {
  return language === 'ts' ? (await esbuild.transform(code, { loader: 'ts', target: 'es2022' })).code : code
}

/** What the page shows of a log record: level, event name, attributes. */
function logs(receiver: Receiver): string {
  return receiver.logs
    .map(({ severityText, eventName, attributes }) => {
      const shown = { ...attributes, ...('exception.stacktrace' in attributes && { 'exception.stacktrace': '…' }) }
      return `${severityText} ${eventName} ${sortedJson(shown)}`
    })
    .join('\n')
}

/** Metrics of the app itself: name, attributes, value or sum. */
function metrics(receiver: Receiver): string {
  const own = receiver.metrics.filter(({ scope }) => !scope.name.startsWith('@opentelemetry/'))
  return own.flatMap(lines).toSorted().join('\n')
}

function lines(metric: ReceivedMetric): string[] {
  return metric.points.map((point) => {
    const value = 'value' in point ? point.value : 'sum' in point ? point.sum : undefined
    return `${metric.name} ${sortedJson(point.attributes)} ${String(value)}`
  })
}

function sortedJson(object: object): string {
  return JSON.stringify(Object.fromEntries(Object.entries(object).toSorted(([a], [b]) => (a < b ? -1 : 1))))
}

const examples = readExamples('api.md')

describe('docs/api.md', () => {
  it('has an example for each section that names a helper', () => {
    expect(examples.length).toBeGreaterThanOrEqual(11)
  })

  it.each(examples)('$title', { timeout: INSTALL_MS }, async (example) => {
    expect(example.run).toBe('run')
    await using receiver = await startReceiver()
    const result = await runApp({
      appsIn: await installProject(PACKAGES),
      preload: 'none',
      nodeArgs: ['--import', '@org/otel/register'],
      code: await toJavaScript(example),
      receiver,
      env: { OTEL_SERVICE_NAME: 'shop' },
    })
    const stdout = result.stdout.trimEnd().replace(/"timestamp":"[^"]+"/, '"timestamp":"…"')
    expect({ ...result, stdout }).toEqual({
      code: 0,
      signal: null,
      stdout: example.expected['stdout'] ?? '',
      stderr: '',
    })
    const found = {
      trace: traceTree(receiver.spans, { statusMessage: true, events: true }),
      logs: logs(receiver),
      metrics: metrics(receiver),
    }
    const { stdout: _stdout, ...expected } = example.expected
    expect(found).toMatchObject(expected)
    expect(Object.keys(example.expected).length).toBeGreaterThan(0)
  })
})
