import { expect, it } from 'vitest'
import { startReceiver } from '../../src/receiver/receiver.ts'
import { describeNodes } from '../support/node-versions.ts'
import { runApp } from '../support/run-app.ts'

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c'
const PARENT = `00-${TRACE_ID}-b7ad6b7169203331-01`
const env = { OTEL_SERVICE_NAME: 'app', OTEL_METRICS_EXPORTER: 'none', OTEL_LOGS_EXPORTER: 'none' }

const SPANS = `
  const { context, propagation, ROOT_CONTEXT, trace } = require('@opentelemetry/api')
  const tracer = trace.getTracer('t')
  tracer.startSpan('root').end()
  setTimeout(() => {
    tracer.startSpan('later').end()
    tracer.startSpan('own root', { root: true }).end()
    context.with(ROOT_CONTEXT, () => tracer.startSpan('explicit root').end())
    console.log(propagation.getActiveBaggage()?.getEntry('user')?.value)
  }, 5)
`

/** Prints the variables that a child gets: \`how\` starts one. */
const CHILDREN = `
  const child = require('node:child_process')
  const { trace } = require('@opentelemetry/api')
  const PRINT = 'console.log([process.env.TRACEPARENT, process.env.OWN].join(" "))'
  const args = ['-e', PRINT]
  const done = () => {}
  const env = { ...process.env, OWN: 'own' }
  const before = JSON.stringify(env)
  trace.getTracer('t').startActiveSpan('parent', (span) => {
    const { traceId, spanId } = span.spanContext()
    console.log('00-' + traceId + '-' + spanId + '-01')
    console.log(String(child.spawnSync(process.execPath, args, { env }).stdout).trim())
    console.log(child.execFileSync(process.execPath, args, { encoding: 'utf8' }).trim())
    console.log(child.execFileSync(process.execPath, args).toString().trim())
    console.log(child.execSync(JSON.stringify(process.execPath) + " -e '" + PRINT + "'").toString().trim())
    console.log(child.spawnSync(process.execPath, args, { env: { TRACEPARENT: 'mine' } }).stdout.toString().trim())
    const started = child.spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] })
    started.stdout.on('data', (text) => console.log(String(text).trim()))
    started.on('close', () => { child.exec(JSON.stringify(process.execPath) + " -e '" + PRINT + "'", (error, stdout) => console.log(stdout.trim())) })
    span.end()
  })
  if (JSON.stringify(env) !== before) console.log('changed')
`

describeNodes(['floor', 'newest22', 'newest24', 'newest26'], ({ name: node }) => {
  it('root spans of a process are children of the span that its variables name', async () => {
    await using receiver = await startReceiver()
    const variables = { ...env, TRACEPARENT: PARENT, TRACESTATE: 'vendor=1', BAGGAGE: 'user=alice' }
    const result = await runApp({ code: SPANS, format: 'cjs', receiver, env: variables, node })
    expect(result).toEqual({ code: 0, signal: null, stdout: 'alice\n', stderr: '' })
    const byName = Object.fromEntries(receiver.spans.map((span) => [span.name, span]))
    for (const name of ['root', 'later']) {
      const { traceId, parentSpanId, traceState } = byName[name] ?? {}
      expect({ traceId, parentSpanId, traceState }).toEqual({
        traceId: TRACE_ID,
        parentSpanId: 'b7ad6b7169203331',
        traceState: 'vendor=1',
      })
    }
    for (const name of ['own root', 'explicit root']) expect(byName[name]?.parentSpanId).toBeUndefined()
  })

  it.each(['garbage', '', '00-00000000000000000000000000000000-0000000000000000-01'])(
    'a TRACEPARENT that is none changes nothing: %j',
    async (value) => {
      await using receiver = await startReceiver()
      const result = await runApp({ code: SPANS, format: 'cjs', receiver, env: { ...env, TRACEPARENT: value }, node })
      expect(result).toEqual({ code: 0, signal: null, stdout: 'undefined\n', stderr: '' })
      expect(receiver.spans.map(({ parentSpanId }) => parentSpanId)).toEqual([
        undefined,
        undefined,
        undefined,
        undefined,
      ])
    },
  )

  it('OTEL_NODE_PROPAGATE_TO_CHILDREN: every kind of child gets the context, and what the app gave stays', async () => {
    await using receiver = await startReceiver()
    const variables = { ...env, OTEL_NODE_PROPAGATE_TO_CHILDREN: 'true' }
    const { stdout, ...end } = await runApp({ code: CHILDREN, format: 'cjs', receiver, env: variables, node })
    expect(end).toEqual({ code: 0, signal: null, stderr: '' })
    const [parent, ...lines] = stdout.trimEnd().split('\n')
    expect(lines).toEqual(
      [`${parent} own`, parent, parent, parent, 'mine', `${parent} own`, parent].map((line) => line ?? ''),
    )
  })

  it('without it children get what their parent has', async () => {
    await using receiver = await startReceiver()
    const { stdout, ...end } = await runApp({ code: CHILDREN, format: 'cjs', receiver, env, node })
    expect(end).toEqual({ code: 0, signal: null, stderr: '' })
    expect(
      stdout
        .split('\n')
        .slice(1)
        .map((line) => line.trim()),
    ).toEqual(['own', '', '', '', 'mine', 'own', '', ''])
  })

  it('a trace goes on from a process to a child that has the preload', async () => {
    await using receiver = await startReceiver()
    const code = `
      const { trace } = require('@opentelemetry/api')
      const tracer = trace.getTracer('t')
      if (process.argv[2] === 'child') tracer.startSpan('child').end()
      else tracer.startActiveSpan('parent', (span) => { require('node:child_process').fork(__filename, ['child']); span.end() })
    `
    await runApp({ code, format: 'cjs', receiver, env: { ...env, OTEL_NODE_PROPAGATE_TO_CHILDREN: 'true' }, node })
    const [parent, child] = ['parent', 'child'].map((name) => receiver.spans.find((span) => span.name === name))
    expect({ traceId: child?.traceId, parentSpanId: child?.parentSpanId }).toEqual({
      traceId: parent?.traceId,
      parentSpanId: parent?.spanId,
    })
  })
})
