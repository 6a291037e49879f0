import http from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { watchBuiltinAccess } from '../../src/instrumentations/builtin-access.ts'
import { startReceiver } from '../../src/receiver/receiver.ts'
import { traceTree } from '../../src/receiver/trace-tree.ts'
import { describeFormats } from '../support/formats.ts'
import { describeNodes } from '../support/node-versions.ts'
import { runApp } from '../support/run-app.ts'

describe('watchBuiltinAccess', () => {
  const target = process as { getBuiltinModule: (this: void, id: string) => unknown }
  const original = target.getBuiltinModule
  afterEach(() => {
    target.getBuiltinModule = original
  })

  it('tells of modules that there are, and changes nothing', () => {
    const seen: string[] = []
    watchBuiltinAccess((name) => seen.push(name))
    const { name, length } = target.getBuiltinModule
    expect([name, length]).toEqual([original.name, original.length])
    expect(process.getBuiltinModule('node:http')).toBe(http)
    expect(process.getBuiltinModule('http')).toBe(http)
    expect(process.getBuiltinModule('node:nothing')).toBeUndefined()
    expect(() => process.getBuiltinModule(7 as never)).toThrow(TypeError)
    expect(seen).toEqual(['http', 'http'])
  })
})

describeNodes(['floor', 'newest22', 'newest24', 'newest26'], (node) => {
  describeFormats((format) => {
    it('an app that gets node:http by process.getBuiltinModule is traced', async () => {
      await using receiver = await startReceiver()
      const code = `
        const http = process.getBuiltinModule('node:http')
        const server = http.createServer((request, response) => response.end('done'))
        server.listen(0, '127.0.0.1', () =>
          http.get({ port: server.address().port, agent: false }, (response) =>
            response.resume().on('end', () => server.close())))`
      const env = { OTEL_SERVICE_NAME: 'app' }
      const result = await runApp({ code, format, receiver, env, node: node.name })
      expect(result).toEqual({ code: 0, signal: null, stdout: '', stderr: '' })
      expect(traceTree(receiver.spans)).toBe(['GET  client  http', '└─ GET  server  http'].join('\n'))
    })
  })
})
