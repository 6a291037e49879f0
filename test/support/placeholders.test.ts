import { hostname } from 'node:os'
import { describe, expect, it } from 'vitest'
import { nodeBinary } from '../../scripts/nodes.ts'
import { withPlaceholders } from './placeholders.ts'
import { ROOT, runApp } from './run-app.ts'

describe('withPlaceholders', () => {
  it.each([
    ['id 0af7651916cd43dd8448eb211c80319c b7ad6b7169203331 end', 'id <trace id> <span id> end'],
    ['00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', '00-<trace id>-<span id>-01'],
    ['3F2504E0-4F89-11D3-9A0C-0305E82C3301', '<uuid>'],
    ['at 2026-11-21T02:03:04.567Z', 'at <date>'],
    ['http://127.0.0.1:43210/x?y=1', 'http://127.0.0.1:<port>/x?y=1'],
    ['localhost:80', 'localhost:<port>'],
    [`${ROOT}/dist/x.cjs`, '<root>/dist/x.cjs'],
    [hostname(), '<host>'],
    [nodeBinary('floor'), '<node>'],
    ['plain 1234 text', 'plain 1234 text'],
    ['http://example.org:8080/', 'http://example.org:8080/'],
  ])('%s', (text, expected) => {
    expect(withPlaceholders(text)).toBe(expected)
  })

  it('replaces by key, at any depth, and copies the rest as it is', () => {
    const bytes = new Uint8Array([1])
    const span = {
      name: 'GET',
      spanId: 'x',
      parentSpanId: undefined,
      startNs: 1n,
      count: 3,
      attributes: {
        'process.pid': 1,
        'server.port': 80,
        'server.address': 'localhost',
        list: ['127.0.0.1:99', 2],
        bytes,
      },
      events: [{ timeNs: 2n, attributes: { 'exception.stacktrace': 'Error\n at' } }],
    }
    expect(withPlaceholders(span)).toStrictEqual({
      name: 'GET',
      spanId: '<span id>',
      parentSpanId: undefined,
      startNs: '<time>',
      count: 3,
      attributes: {
        'process.pid': '<pid>',
        'server.port': '<port>',
        'server.address': 'localhost',
        list: ['127.0.0.1:<port>', 2],
        bytes,
      },
      events: [{ timeNs: '<time>', attributes: { 'exception.stacktrace': '<stack>' } }],
    })
    expect(span.attributes['process.pid']).toBe(1)
  })

  it('knows where the apps of runApp are', async () => {
    const { stdout } = await runApp({ preload: 'none', code: 'console.log(process.argv.join(" "))' })
    expect(withPlaceholders(stdout)).toBe('<node> <root>/<app>/app.mjs\n')
  })
})
