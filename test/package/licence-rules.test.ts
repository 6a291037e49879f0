import { describe, expect, it } from 'vitest'
import { type Notice, renderNotices } from '../../scripts/build/notices.ts'
import { bundledPackages, checkInstalled, checkNotices, type Installed } from '../../scripts/licence-rules.ts'

function installed(name: string, licence: string): Installed {
  return { name, version: '1.0.0', licence }
}

const NOTHING: ReadonlySet<string> = new Set()

describe('a licence', () => {
  it.each(['MIT', 'Apache-2.0', '(AFL-2.1 OR BSD-3-Clause)', 'MIT AND ISC'])('%s is allowed', (licence) => {
    expect(checkInstalled([installed('a', licence)], new Set(['a']))).toEqual([])
  })

  it.each(['GPL-3.0', 'AGPL-3.0-only', 'MPL-2.0', 'UNKNOWN', 'MIT*', '(MIT AND GPL-2.0)', 'Custom: LICENSE', ''])(
    '%s is not',
    (licence) => {
      expect(checkInstalled([installed('a', licence)], NOTHING)).toEqual([
        `a 1.0.0 has the licence ${licence}, which is not allowed`,
      ])
    },
  )

  it('with an exception is allowed for that package, and not in the bundle', () => {
    const packages = [installed('lightningcss-linux-x64-gnu', 'MPL-2.0')]
    expect(checkInstalled(packages, NOTHING)).toEqual([])
    expect(checkInstalled([installed('lightningcss', 'GPL-3.0')], NOTHING)).toHaveLength(1)
    expect(checkInstalled(packages, new Set(['lightningcss-linux-x64-gnu']))).toEqual([
      'lightningcss-linux-x64-gnu 1.0.0 has the licence MPL-2.0, which is not allowed in the bundle',
    ])
  })
})

describe('the notices', () => {
  const RULE = '-'.repeat(78)
  const text = 'Permission is hereby granted, free of charge. '.repeat(10)
  const notices = `Third-party software\n\n${RULE}\n\na 1.0.0\n\nLicence: MIT\n\n${text}\n\n${RULE}\n\n@b/c 1.0.0\n\nLicence: MIT\n`
  const packages = [installed('a', 'MIT'), installed('@b/c', 'MIT'), installed('d', 'MIT')]

  it('have a text for each bundled package', () => {
    expect(checkNotices(notices, ['a'], packages)).toEqual([])
    expect(checkNotices(notices, ['@b/c', 'd'], packages)).toEqual([
      'THIRD-PARTY-NOTICES.txt has no licence text for @b/c',
      'd is bundled and not in THIRD-PARTY-NOTICES.txt',
    ])
    expect(checkNotices('', ['a'], packages)).toEqual(['a is bundled and not in THIRD-PARTY-NOTICES.txt'])
  })

  it('say a text that several packages have once, and each text that differs', () => {
    const mit = (title: string, ...texts: string[]): Notice => ({ title, licence: 'MIT', texts })
    const grouped = renderNotices([mit('a 1.0.0', text), mit('d 1.0.0', text, 'NOTICE'), mit('@b/c 1.0.0', text)])
    expect(grouped.split(`\n\n${RULE}\n\n`)).toEqual([
      'Third-party software bundled in @org/otel',
      `a 1.0.0\n@b/c 1.0.0\n\nLicence: MIT\n\n${text}`,
      `d 1.0.0\n\nLicence: MIT\n\n${text}\n\nNOTICE\n`,
    ])
    expect(checkNotices(grouped, ['a', '@b/c', 'd'], packages)).toEqual([])
    expect(checkNotices(grouped, ['e'], packages)).toEqual(['e is bundled and not in THIRD-PARTY-NOTICES.txt'])
  })

  it('name versions that are installed', () => {
    expect(checkNotices(notices.replace('a 1.0.0', 'a 1.0.1'), ['a'], packages)).toEqual([
      'THIRD-PARTY-NOTICES.txt names a 1.0.1, which is not installed',
    ])
  })
})

it('the packages of a bundle are those that its sources are from', () => {
  const sources = [
    '../src/preload.ts',
    '../node_modules/@opentelemetry/core/dist/index.mjs',
    '../node_modules/a/index.js',
    '../node_modules/a/node_modules/b/index.js',
    '../node_modules/a/other.js',
  ]
  expect(bundledPackages(sources)).toEqual(['@opentelemetry/core', 'a', 'b'])
})
