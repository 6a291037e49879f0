/** A package of the development tree, with its licence as an SPDX expression, or `MIT*` where it is a guess. */
export type Installed = { readonly name: string; readonly version: string; readonly licence: string }

/** Licences that may be in the bundle: permissive ones, which ask for a notice at most. */
const ALLOWED: ReadonlySet<string> = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  'Unlicense',
])

/** Tools and test apps with other licences. They are never given to anybody, and that they are not bundled is checked. */
const DEVELOPMENT_ONLY: readonly { readonly name: RegExp; readonly licence: string; readonly why: string }[] = [
  { name: /^lightningcss(?:-|$)/, licence: 'MPL-2.0', why: 'of vite, which vitest runs on; used unchanged' },
  { name: /^exeunt$/, licence: 'MPL-2.0', why: 'of bunyan 2; used unchanged' },
  { name: /^spdx-exceptions$/, licence: 'CC-BY-3.0', why: 'data of the licence checker' },
  { name: /^spdx-ranges$/, licence: 'MIT AND CC-BY-3.0', why: 'data of the licence checker' },
  { name: /^cycle$/, licence: 'UNKNOWN', why: 'of winston 1 and 2; its readme puts it in the public domain' },
  { name: /^escape-regexp-component$/, licence: 'MIT*', why: 'of restify; its readme says MIT' },
]

/**
 * What is wrong with the licences of the tree: one sentence each.
 * @param bundled names of the packages that are in the bundle, for which there are no exceptions
 */
export function checkInstalled(installed: readonly Installed[], bundled: ReadonlySet<string>): string[] {
  return installed
    .filter(({ name, licence }) => !isAllowed(licence) && (bundled.has(name) || !isException(name, licence)))
    .map(({ name, version, licence }) => {
      return `${name} ${version} has the licence ${licence}, which is not allowed${bundled.has(name) ? ' in the bundle' : ''}`
    })
}

/** Of an SPDX expression without nested brackets: one licence of an OR is enough, of an AND all are needed. */
function isAllowed(expression: string): boolean {
  const bare = expression.replaceAll(/[()]/g, '')
  return bare.split(' OR ').some((part) => part.split(' AND ').every((licence) => ALLOWED.has(licence.trim())))
}

function isException(name: string, licence: string): boolean {
  const bare = licence.replaceAll(/[()]/g, '')
  return DEVELOPMENT_ONLY.some((exception) => exception.name.test(name) && exception.licence === bare)
}

/** Names of the packages that the sources of source maps are from. */
export function bundledPackages(sources: readonly string[]): string[] {
  const names = sources.map((source) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(source)?.[1])
  return [...new Set(names)].filter((name) => name !== undefined).toSorted()
}

const RULE = /^-{70,}$/m

/**
 * What the notices lack: a section with the name, an installed version, and a licence text, for each bundled package.
 * Packages with the same text share a section, which begins with a line for each.
 */
export function checkNotices(notices: string, bundled: readonly string[], installed: readonly Installed[]): string[] {
  const sections = notices.split(RULE).map((section) => {
    const [titles = '', ...text] = section.trim().split('\n\n')
    return { titles: titles.split('\n'), text: text.join('\n\n') }
  })
  return bundled.flatMap((name) => {
    const isTitle = (line: string): boolean => line.startsWith(`${name} `)
    const section = sections.find(({ titles }) => titles.some(isTitle))
    const title = section?.titles.find(isTitle)
    if (section === undefined || title === undefined) return [`${name} is bundled and not in THIRD-PARTY-NOTICES.txt`]
    const version = title.slice(name.length + 1)
    if (!installed.some((known) => known.name === name && known.version === version)) {
      return [`THIRD-PARTY-NOTICES.txt names ${title}, which is not installed`]
    }
    return section.text.trim().length < MIN_LICENCE_TEXT
      ? [`THIRD-PARTY-NOTICES.txt has no licence text for ${name}`]
      : []
  })
}

/** The shortest licence, 0BSD, has some 600 characters. */
const MIN_LICENCE_TEXT = 400
