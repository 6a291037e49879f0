import { describe, expect, it } from 'vitest'
import { packageOfFile } from '../../src/instrumentations/package-of-file.ts'
import { isEsModule, isPatchedFile, packageOfUrl } from '../../src/instrumentations/package-of-url.ts'

describe('the package of a file', () => {
  it.each([
    ['/app/node_modules/pg/lib/client.js', { name: 'pg', directory: '/app/node_modules/pg' }],
    [
      '/app/node_modules/@nestjs/core/router/x.js',
      { name: '@nestjs/core', directory: '/app/node_modules/@nestjs/core' },
    ],
    ['/app/node_modules/a/node_modules/pg/index.js', { name: 'pg', directory: '/app/node_modules/a/node_modules/pg' }],
    ['/app/server.js', undefined],
    ['/app/node_modules/loose.js', undefined],
  ])('%s', (file, expected) => {
    expect(packageOfFile(file)).toEqual(expected)
  })
})

describe('the package of a URL', () => {
  it.each([
    ['file:///app/node_modules/openai/index.mjs', { name: 'openai', directoryUrl: 'file:///app/node_modules/openai' }],
    [
      'file:///a/node_modules/@koa/router/dist/x.mjs',
      { name: '@koa/router', directoryUrl: 'file:///a/node_modules/@koa/router' },
    ],
    ['file:///app/server.mjs', undefined],
    ['node:http', undefined],
    ['data:text/javascript,1', undefined],
  ])('%s', (url, expected) => {
    expect(packageOfUrl(url)).toEqual(expected)
  })
})

describe('whether a module is patched', () => {
  it.each([
    ['file:///app/node_modules/openai/index.mjs', 'openai', true],
    ['file:///app/node_modules/openai/client.mjs', './client.mjs', false],
    ['file:///app/node_modules/@nestjs/core/index.js', '@nestjs/core', false],
    ['file:///app/node_modules/@nestjs/core/internal.js', '@nestjs/core/internal', false],
    ['file:///app/node_modules/@nestjs/core/exceptions/exceptions-handler.js', './exceptions-handler.js', true],
    ['file:///app/node_modules/@nestjs/core/exceptions/index.js', './index.js', false],
  ])('%s imported as %s', (url, specifier, expected) => {
    const found = packageOfUrl(url)
    expect(found && isPatchedFile(url, specifier, found)).toBe(expected)
  })
})

describe('whether a file is an ES module', () => {
  const files: Record<string, string> = {
    'file:///app/node_modules/esm/package.json': '{"type":"module"}',
    'file:///app/node_modules/esm/dist/cjs/package.json': '{"type":"commonjs"}',
    'file:///app/node_modules/plain/package.json': '{"name":"plain"}',
    'file:///app/node_modules/broken/package.json': '{',
  }
  const read = (url: string): string => {
    const text = files[url]
    if (text === undefined) throw new Error('ENOENT')
    return text
  }

  it.each([
    ['file:///app/node_modules/plain/index.mjs', true],
    ['file:///app/node_modules/plain/index.mjs?v=1', true],
    ['file:///app/node_modules/plain/index.js', false],
    ['file:///app/node_modules/esm/index.js', true],
    ['file:///app/node_modules/esm/deep/index.js#x', true],
    ['file:///app/node_modules/esm/index.cjs', false],
    ['file:///app/node_modules/esm/data.json', false],
    ['file:///app/node_modules/esm/dist/cjs/index.js', false],
    ['file:///app/node_modules/broken/index.js', false],
    ['file:///app/node_modules/absent/index.js', false],
  ])('%s: %s', (url, expected) => {
    expect(isEsModule(url, read)).toBe(expected)
  })
})
