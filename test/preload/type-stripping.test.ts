import { expect, it } from 'vitest'
import { startReceiver } from '../../src/receiver/receiver.ts'
import { traceTree } from '../../src/receiver/trace-tree.ts'
import { describeNodes } from '../support/node-versions.ts'
import { ROOT, runApp } from '../support/run-app.ts'

describeNodes(['newest22', 'newest24', 'newest26'], ({ name }) => {
  it('traces TypeScript by type stripping', async () => {
    await using receiver = await startReceiver()
    const result = await runApp({
      code: `import { fork } from 'node:child_process'; fork(new URL('app.ts', import.meta.url)).on('exit', (code) => { process.exitCode = code })`,
      format: 'esm',
      files: {
        'package.json': '{ "name": "app", "type": "module" }',
        'app.ts': `
          import express, { type Request } from 'express'
          import type { AddressInfo } from 'node:net'
          const app = express()
          app.get('/hi/:name', (request: Request, response) => { response.send(request.params.name) })
          const server = app.listen(0, '127.0.0.1', async () => {
            const { port } = server.address() as AddressInfo
            await (await fetch(\`http://127.0.0.1:\${port}/hi/bob\`)).text()
            server.close()
            process.disconnect?.()
          })
        `,
      },
      preload: 'none',
      nodeArgs: ['--import', `${ROOT}/register.mjs`],
      receiver,
      env: { OTEL_SERVICE_NAME: 'app', OTEL_METRICS_EXPORTER: 'none' },
      node: name,
    })
    expect({ code: result.code, stdout: result.stdout }).toEqual({ code: 0, stdout: '' })
    expect(result.stderr.replaceAll(/^.*ExperimentalWarning: Type Stripping.*\n.*--trace-warnings.*\n/gm, '')).toBe('')
    expect(traceTree(receiver.spans)).toBe('GET  client  undici\n└─ GET /hi/:name  server  http')
  })
})
