import * as esbuild from 'esbuild'
import { describe, expect, it } from 'vitest'
import { startReceiver } from '../../src/receiver/receiver.ts'
import { traceTree } from '../../src/receiver/trace-tree.ts'
import { type Format, describeFormats } from '../support/formats.ts'
import { runApp } from '../support/run-app.ts'
import { installProject } from '../support/tarball.ts'

const PRELOAD = {
  preload: 'none',
  nodeArgs: ['--import', '@org/otel/register'],
  env: { OTEL_SERVICE_NAME: 'shop' },
} as const

describe('a worker thread (F-81)', () => {
  it('continues the trace that its carrier brings', async () => {
    await using receiver = await startReceiver()
    const code = `
      import { Worker } from 'node:worker_threads'
      import { injectTraceContext, withSpan } from '@org/otel'
      withSpan('request', () => new Promise((resolve) => {
        const workerData = { traceContext: injectTraceContext() }
        new Worker(new URL('./worker.mjs', import.meta.url), { workerData }).on('exit', resolve)
      }))`
    const worker = `
      import { workerData } from 'node:worker_threads'
      import { withExtractedSpan } from '@org/otel'
      withExtractedSpan(workerData.traceContext, 'work', {}, () => {})`
    const app = { appsIn: await installProject(), ...PRELOAD, code, files: { 'worker.mjs': worker }, receiver }
    expect(await runApp(app)).toEqual({ code: 0, signal: null, stdout: '', stderr: '' })
    expect(traceTree(receiver.spans)).toBe(
      ['request  internal  @org/otel  ok', '└─ work  consumer  @org/otel  ok'].join('\n'),
    )
  })
})

/** The app with everything it imports in one file, as services are shipped. */
async function bundle(project: string, code: string, format: Format): Promise<string> {
  const result = await esbuild.build({
    stdin: { contents: code, resolveDir: project, loader: 'js' },
    bundle: true,
    write: false,
    platform: 'node',
    format,
    logLevel: 'error',
    ...(format === 'esm' && {
      banner: {
        js: `import { createRequire as r } from 'node:module'; import { fileURLToPath as f } from 'node:url'; const require = r(import.meta.url); const __dirname = f(new URL('.', import.meta.url));`,
      },
    }),
  })
  return result.outputFiles[0]?.text ?? ''
}

describe('a bundle that has the helpers in it (M-47)', () => {
  describeFormats((format) => {
    it('works with the preload', async () => {
      await using receiver = await startReceiver()
      const project = await installProject()
      const code = await bundle(
        project,
        `import { flush, isEnabled, setup, status, withSpan } from '@org/otel'
        withSpan('bundled', () => {})
        flush().then((flushed) => console.log(isEnabled(), setup(), status().phase, flushed))`,
        format,
      )
      const result = await runApp({ appsIn: project, ...PRELOAD, format, code, receiver })
      expect(result).toEqual({ code: 0, signal: null, stdout: 'true true running true\n', stderr: '' })
      expect(receiver.spans.map(({ name }) => name)).toEqual(['bundled'])
    })

    it('sets up what is installed, without the preload', async () => {
      await using receiver = await startReceiver()
      const project = await installProject()
      const code = await bundle(
        project,
        `import { setup, withSpan } from '@org/otel'
        console.log(setup())
        withSpan('bundled', () => {})`,
        format,
      )
      const app = { appsIn: project, preload: 'none', env: PRELOAD.env, format, code, receiver } as const
      expect(await runApp(app)).toEqual({ code: 0, signal: null, stdout: 'true\n', stderr: '' })
      expect(receiver.spans.map(({ name }) => name)).toEqual(['bundled'])
    })
  })

  it('is a no-op where the package is not installed', async () => {
    const code = await bundle(
      await installProject(),
      `import { setup, status, withSpan } from '@org/otel'
      console.log(setup(), withSpan('s', () => 1), status().phase)`,
      'cjs',
    )
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' }
    const result = await runApp({ preload: 'none', format: 'cjs', code, env })
    expect(result).toEqual({ code: 0, signal: null, stdout: 'false 1 off\n', stderr: '' })
  })
})
