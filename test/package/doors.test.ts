import { join } from 'node:path'
import { expect, it } from 'vitest'
import { describeNodes, TOO_OLD } from '../support/node-versions.ts'
import { ROOT, runApp } from '../support/run-app.ts'

const SENTENCE = /^\[otel\] Node\.js 22\.15 or later is needed, this is \d+\.\d+\.\d+: the app runs uninstrumented\.\n$/
const ON = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' }

// register.cjs and `@org/otel` on these versions: test/preload/doors.test.ts, test/api/door.test.ts.
describeNodes(TOO_OLD, ({ name, version }) => {
  it('register.mjs is old syntax, and an app that imports it runs', async () => {
    const code = `import '${join(ROOT, 'register.mjs')}'\nconsole.log('done')`
    const result = await runApp({ code, format: 'esm', preload: 'none', node: name, env: ON })
    expect(result).toEqual({
      code: 0,
      signal: null,
      stdout: 'done\n',
      stderr: expect.stringMatching(SENTENCE) as string,
    })
  })

  it('the command says which version it needs', async () => {
    const result = await runApp({ file: join(ROOT, 'bin/otel.mjs'), preload: 'none', node: name })
    expect(result).toEqual({
      code: 1,
      signal: null,
      stdout: '',
      stderr: `otel: Node.js 22.15 or later is needed; this is ${version}\n`,
    })
  })
})

describeNodes(['old18', 'old20'], ({ name }) => {
  it('--import runs the app', async () => {
    const result = await runApp({ code: "console.log('done')", format: 'esm', node: name, env: ON })
    expect(result).toEqual({
      code: 0,
      signal: null,
      stdout: 'done\n',
      stderr: expect.stringMatching(SENTENCE) as string,
    })
  })
})
