import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { completeLock, type Lock, missingPlatforms } from '../../scripts/complete-lock.ts'
import { ROOT } from '../support/run-app.ts'

const LOCK: Lock = {
  packages: {
    '': {},
    'node_modules/tool': {
      version: '1.2.0',
      dev: true,
      optionalDependencies: {
        '@tool/binding-linux-x64-gnu': '1.2.0',
        '@tool/binding-linux-arm-musleabihf': '1.2.0',
        '@tool/darwin-arm64': '1.2.0',
        nested: '2.0.0',
      },
    },
    'node_modules/@tool/binding-linux-x64-gnu': { version: '1.2.0', os: ['linux'], cpu: ['x64'] },
    'node_modules/tool/node_modules/nested': { version: '2.0.0' },
  },
}

describe('the lock', () => {
  it('names the platform packages that have no entry', () => {
    expect(missingPlatforms(LOCK)).toEqual(['@tool/binding-linux-arm-musleabihf@1.2.0', '@tool/darwin-arm64@1.2.0'])
  })

  it('gets their entries, in the form and order that npm writes', () => {
    const { packages } = completeLock(LOCK)
    expect(Object.keys(packages)).toEqual([
      '',
      'node_modules/@tool/binding-linux-arm-musleabihf',
      'node_modules/@tool/binding-linux-x64-gnu',
      'node_modules/@tool/darwin-arm64',
      'node_modules/tool',
      'node_modules/tool/node_modules/nested',
    ])
    expect(JSON.stringify(packages['node_modules/@tool/binding-linux-arm-musleabihf'])).toBe(
      '{"version":"1.2.0","cpu":["arm"],"dev":true,"libc":["musl"],"optional":true,"os":["linux"]}',
    )
    expect(JSON.stringify(packages['node_modules/@tool/darwin-arm64'])).toBe(
      '{"version":"1.2.0","cpu":["arm64"],"dev":true,"optional":true,"os":["darwin"]}',
    )
    expect(missingPlatforms({ packages })).toEqual([])
  })

  it('refuses a name that tells no platform', () => {
    const lock: Lock = { packages: { 'node_modules/tool': { optionalDependencies: { fsevents: '2.3.3' } } } }
    expect(() => completeLock(lock)).toThrow('fsevents is not in the lock, and its name tells no platform')
  })

  it('of this repository is complete, so that `npm ci` works everywhere', () => {
    expect(missingPlatforms(JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as Lock)).toEqual([])
  })
})
