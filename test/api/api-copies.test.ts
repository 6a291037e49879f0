import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { startReceiver } from '../../src/receiver/receiver.ts'
import { traceTree } from '../../src/receiver/trace-tree.ts'
import { describeFormats, type Format } from '../support/formats.ts'
import { describeNodes } from '../support/node-versions.ts'
import { type AppOptions, runApp } from '../support/run-app.ts'
import { installProject } from '../support/tarball.ts'

/** The last release of each minor version from 1.4 on. */
const VERSIONS = ['1.4.1', '1.5.0', '1.6.0', '1.7.0', '1.8.0', '1.9.1', '1.10.0']
const NAMES = VERSIONS.map((version) => `api-${version}`)

const install = (): Promise<string> =>
  installProject(VERSIONS.map((version) => `api-${version}@npm:@opentelemetry/api@${version}`))

const PRELOAD = {
  preload: 'none',
  nodeArgs: ['--import', '@org/otel/register'],
  env: { OTEL_SERVICE_NAME: 'shop' },
} as const

describe("the app's own copies of the API", () => {
  describeFormats((format) => {
    it('make spans and metrics that arrive, in one trace with ours, whatever their version', async () => {
      await using receiver = await startReceiver()
      const imports = ['@org/otel', ...NAMES].map((name, index) =>
        format === 'esm' ? `import * as m${index} from '${name}'` : `const m${index} = require('${name}')`,
      )
      const code = `${imports.join('\n')}
        const names = ${JSON.stringify(NAMES)}
        const apis = [${NAMES.map((_name, index) => `m${index + 1}`).join()}]
        const nest = (index) => {
          if (index === apis.length) return m0.withSpan('innermost', () => {})
          const { trace, metrics, context } = apis[index]
          metrics.getMeter(names[index]).createCounter('counted').add(1)
          trace.getTracer(names[index]).startActiveSpan(names[index], (span) => {
            if (trace.getSpan(context.active()) !== span) throw new Error('not active')
            m0.recordException(new Error('seen'), span)
            nest(index + 1)
            span.end()
          })
        }
        m0.withSpan('outermost', () => nest(0))`
      const result = await runApp({ appsIn: await install(), ...PRELOAD, format, code, receiver })
      expect(result).toEqual({ code: 0, signal: null, stdout: '', stderr: '' })
      const lines = ['outermost  internal  @org/otel  ok']
      for (const [depth, name] of NAMES.entries()) {
        lines.push(`${'   '.repeat(depth)}└─ ${name}  internal  ${name}  error  [exception]`)
      }
      lines.push(`${'   '.repeat(NAMES.length)}└─ innermost  internal  @org/otel  ok`)
      expect(traceTree(receiver.spans, { events: true })).toBe(lines.join('\n'))
      const counted = receiver.metrics.filter(({ name }) => name === 'counted')
      expect(counted.map(({ scope }) => scope.name).toSorted()).toEqual(NAMES.toSorted())
    })
  })
})

/** A copy of the newest version that says it is the next one. */
function nextVersion(project: string): Record<string, string> {
  const folder = join(project, 'node_modules/api-1.10.0')
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /\.(?:cjs|mjs|json)$/.test(file),
  )
  const texts = files.map((file) => [
    join('node_modules/@opentelemetry/api', file),
    readFileSync(join(folder, file), 'utf8').replaceAll('1.10.0', '1.11.0'),
  ])
  return Object.fromEntries(texts) as Record<string, string>
}

describe('a copy that is newer than ours', () => {
  // Before this version, what is imported cannot be watched from the main thread.
  describeNodes(['lastAsync22', 'newest24', 'newest26'], (node) => {
    describeFormats((format) => {
      it('is told of in one line, and the app runs', async () => {
        await using receiver = await startReceiver()
        const project = await install()
        const result = await runApp({ ...app(project, format), receiver, node: node.name })
        expect(result).toMatchObject({ code: 0, signal: null, stdout: 'false\n' })
        expect(result.stderr.replace(/ in \S+ /, ' in … ')).toBe(
          '[otel] @opentelemetry/api 1.11.0 in … is newer than the 1.10.0 of this version of @org/otel: spans, metrics and logs that the app makes through it are not recorded. Update @org/otel, or use @opentelemetry/api 1.10.0.\n',
        )
        expect(receiver.spans.map(({ name }) => name)).toEqual(['ours'])
      })
    })
  })

  it('is none of our business when telemetry is off', async () => {
    const result = await runApp({ ...app(await install(), 'esm') })
    expect(result).toEqual({ code: 0, signal: null, stdout: 'false\n', stderr: '' })
  })

  function app(project: string, format: Format): AppOptions {
    const code =
      format === 'esm'
        ? `import { trace } from '@opentelemetry/api'; import { withSpan } from '@org/otel'`
        : `const { trace } = require('@opentelemetry/api'); const { withSpan } = require('@org/otel')`
    const rest = `
      withSpan('ours', () => {})
      const span = trace.getTracer('app').startSpan('lost')
      console.log(span.isRecording())
      span.end()`
    return { appsIn: project, ...PRELOAD, format, code: code + rest, files: nextVersion(project) }
  }
})
