import { expect, it } from 'vitest'
import { describeNodes } from '../support/node-versions.ts'
import { runApp } from '../support/run-app.ts'

const env = {
  OTEL_SERVICE_NAME: 'app',
  OTEL_TRACES_EXPORTER: 'console',
  OTEL_METRICS_EXPORTER: 'none',
  OTEL_LOGS_EXPORTER: 'none',
}

describeNodes(['floor', 'newest22', 'newest24', 'newest26'], ({ name }) => {
  it.each(['cjs', 'esm'] as const)('what a %s app throws while it is loaded has no frame of ours', async (format) => {
    const code = `${format === 'cjs' ? "require('express')" : "import 'express'"}\nthrow new Error('boom')`
    const result = await runApp({ code, format, env, node: name, preload: 'require' })
    const bare = await runApp({ code, format, env, node: name, preload: 'none' })
    const frames = (text: string): string[] => text.split('\n').map((line) => line.replace(/app-\w+/, 'app'))
    expect({ ...result, stderr: frames(result.stderr) }).toEqual({ ...bare, stderr: frames(bare.stderr) })
  })
})
