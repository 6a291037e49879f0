import { describe, expect, it } from 'vitest'
import {
  checkFiles,
  checkLoads,
  checkManifest,
  checkSizes,
  checkText,
  type Manifest,
  type PackReport,
} from '../../scripts/package-contents.ts'

const MANIFEST: Manifest = {
  exports: {
    '.': { import: { types: './dist/types/door.d.mts', default: './index.mjs' } },
    './register': './register.mjs',
  },
  bin: { otel: 'bin/otel.mjs' },
  scripts: { build: 'build', test: 'test' },
}

const GOOD = [
  'package.json',
  'README.md',
  'CHANGELOG.md',
  'LICENSE',
  'THIRD-PARTY-NOTICES.txt',
  'bin/otel.mjs',
  'dist/guard.cjs',
  'dist/preload.cjs',
  'dist/chunk-ABC.cjs',
  'dist/chunk-ABC.cjs.map',
  'dist/hook.mjs',
  'dist/lib/register.js',
  'dist/lib/package.json',
  'dist/types/door.d.mts',
  'dist/types/opentelemetry-api/trace/span.d.cts',
  'index.mjs',
  'register.cjs',
  'register.mjs',
  'scripts/docker/telemetry.sh',
  'scripts/docker/web.sh',
  'scripts/docker/worker.sh',
]

const PROGRAM = 0o755
const PLAIN = 0o644

function filesOf(paths: readonly string[], mode: number = PROGRAM): PackReport['files'] {
  return paths.map((path) => ({ path, mode }))
}

describe('the files of the package', () => {
  it('are right as they are', () => {
    expect(checkFiles(filesOf(GOOD), MANIFEST)).toEqual([])
  })

  it.each([
    'src/preload.ts',
    'test/preload.test.ts',
    'dist/preload.test.cjs.ts',
    'dist/types/door.ts',
    'dist/.env',
    '.npmrc',
    'scripts/nodes.ts',
    'scripts/docker/secret.txt',
    'node_modules/a/index.js',
    'org-otel-0.1.0.tgz',
  ])('are not %s', (path) => {
    expect(checkFiles(filesOf([...GOOD, path]), MANIFEST)).toEqual([`${path} does not belong into the package`])
  })

  it.each([
    'LICENSE',
    'THIRD-PARTY-NOTICES.txt',
    'dist/guard.cjs',
    'index.mjs',
    'dist/types/door.d.mts',
    'bin/otel.mjs',
  ])('are not without %s', (path) => {
    expect(checkFiles(filesOf(GOOD.filter((other) => other !== path)), MANIFEST)).toEqual([`${path} is missing`])
  })

  it('can be executed where they are run by their path', () => {
    expect(checkFiles(filesOf(GOOD, PLAIN), MANIFEST)).toEqual([
      'bin/otel.mjs cannot be executed',
      'scripts/docker/web.sh cannot be executed',
      'scripts/docker/worker.sh cannot be executed',
    ])
  })
})

describe('the size', () => {
  const MB = 1024 * 1024
  const report = (size: number, unpackedSize: number): PackReport => ({
    filename: 'a.tgz',
    files: [],
    size,
    unpackedSize,
  })

  it('may be 2 MB packed and 8 MB unpacked, and not a byte more', () => {
    expect(checkSizes(report(2 * MB, 8 * MB))).toEqual([])
    expect(checkSizes(report(2 * MB + 1, 8 * MB + 1))).toEqual([
      '2097153 bytes packed are over the budget of 2097152',
      '8388609 bytes unpacked are over the budget of 8388608',
    ])
  })
})

describe('the manifest', () => {
  it('may have development dependencies and scripts of its own', () => {
    expect(checkManifest({ ...MANIFEST, devDependencies: { a: '1.0.0' } })).toEqual([])
  })

  it.each(['dependencies', 'peerDependencies', 'optionalDependencies', 'bundleDependencies', 'bundledDependencies'])(
    'has no %s',
    (field) => {
      expect(checkManifest({ ...MANIFEST, [field]: { a: '1.0.0' } })).toEqual([`package.json has ${field}`])
    },
  )

  it.each(['preinstall', 'install', 'postinstall', 'prepare', 'prepublish'])('has no script %s', (name) => {
    expect(checkManifest({ ...MANIFEST, scripts: { [name]: 'node x' } })).toEqual([
      `package.json has the script ${name}`,
    ])
  })
})

describe('the texts', () => {
  const ROOT = '/home/someone/otel'
  const texts = (text: string, path: string = 'dist/a.cjs'): string[] => checkText(path, text, ROOT)
  // Put together here, so that no scanner takes this file for a leak.
  const key = ['-----BEGIN RSA', 'PRIVATE KEY-----\nMIIEpAIBAAKCAQEA1234567890'].join(' ')

  it('hold no secrets', () => {
    expect(texts(key)).toEqual(['dist/a.cjs holds a private key'])
    expect(texts(['npm', 'a1'.repeat(18)].join('_'))).toEqual(['dist/a.cjs holds an npm token'])
    expect(texts(['ghp', 'a1'.repeat(18)].join('_'))).toEqual(['dist/a.cjs holds a GitHub token'])
    expect(texts(`AKIA${'A1'.repeat(8)}`)).toEqual(['dist/a.cjs holds an AWS key'])
    expect(texts('//host/:_authToken=x', '.npmrc')).toEqual(['.npmrc holds a registry login'])
    expect(texts('if (text.includes("-----BEGIN PRIVATE KEY-----")) {}')).toEqual([])
  })

  it('do not say where they were built', () => {
    expect(texts(`const file = "${ROOT}/node_modules/a/b.js"`)).toEqual([
      'dist/a.cjs names the folder in which it was built',
    ])
  })

  it('of source maps hold no sources, and name none outside', () => {
    const map = (sources: readonly string[], sourcesContent?: readonly (string | null)[]): string[] =>
      texts(JSON.stringify({ sources, sourcesContent }), 'dist/a.cjs.map')
    expect(
      map(['../src/a.ts', '../node_modules/b/c.js', '../.cache/build/d.ts', 'lazy-builtin:0', 'a.cjs'], [null, null]),
    ).toEqual([])
    expect(map(['../src/a.ts'], ['const a = 1'])).toEqual(['dist/a.cjs.map holds sources'])
    expect(map(['../../../elsewhere/a.ts', 'b.cjs'])).toEqual([
      'dist/a.cjs.map has the source ../../../elsewhere/a.ts',
      'dist/a.cjs.map has the source b.cjs',
    ])
  })

  it('load only chunks that are there', () => {
    const paths = new Set(['dist/chunk-A.cjs', 'dist/hook.mjs'])
    const text =
      'require("./chunk-A.cjs");require("./chunk-B.cjs");require("./chunk-B.cjs");import("./hook.mjs");require("node:fs")'
    expect(checkLoads('dist/preload.cjs', text, paths)).toEqual([
      'dist/preload.cjs loads dist/chunk-B.cjs, which is missing',
    ])
  })
})
