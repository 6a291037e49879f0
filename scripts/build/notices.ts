import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Metafile } from 'esbuild'

const LICENCE_FILE = /^(licen[cs]e|copying|notice)([-.].*)?$/i
/** import-in-the-middle's register file is copied, so esbuild does not list it. */
const ALLOWED = new Set([
  'MIT',
  'ISC',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'BlueOak-1.0.0',
  'Unlicense',
])

type Manifest = { name: string; version: string; license?: string; author?: string | { name?: string } }

function bundledPackages(metafiles: readonly Metafile[]): string[] {
  const found = new Set<string>()
  for (const { outputs } of metafiles) {
    for (const { inputs } of Object.values(outputs)) {
      for (const [input, { bytesInOutput }] of Object.entries(inputs)) {
        const match = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)
        if (match?.[1] && bytesInOutput > 0) found.add(match[1])
      }
    }
  }
  return [...found].toSorted()
}

/** The licence files of a package, else the part of its readme from the headline `License` on. */
function readLicenceTexts(folder: string): string[] {
  if (!existsSync(folder)) return []
  const files = readdirSync(folder)
  const licences = files
    .filter((file) => LICENCE_FILE.test(file))
    .map((file) => readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim())
  const readme = files.find((file) => /^readme(?:\.|$)/i.test(file))
  if (licences.length > 0 || readme === undefined) return licences
  const [, text] = /^(?:#+ *)?licen[cs]e *\n(?:-+|=+)?([^]*)/im.exec(readFileSync(join(folder, readme), 'utf8')) ?? []
  return text === undefined ? [] : [text.trim()]
}

/** A bundled package, as the notices name it, and its licence texts. */
export type Notice = { readonly title: string; readonly licence: string; readonly texts: readonly string[] }

/**
 * The text of the notices: packages that have the same licence, word for word, stand together above it, each on a line
 * of its own.
 */
export function renderNotices(notices: readonly Notice[]): string {
  const groups = Map.groupBy(notices, ({ licence, texts }) => [`Licence: ${licence}`, ...texts].join('\n\n'))
  const sections = [...groups].map(([text, group]) => `${group.map(({ title }) => title).join('\n')}\n\n${text}`)
  const line = `\n\n${'-'.repeat(78)}\n\n`
  return `Third-party software bundled in @org/otel${line}${sections.join(line)}\n`
}

/** Writes THIRD-PARTY-NOTICES.txt: every bundled package with its licence text. Throws on a licence that is not allowed. */
export function writeNotices(root: string, metafiles: readonly Metafile[]): void {
  const notices = bundledPackages(metafiles).map((directory) => {
    const folder = join(root, directory)
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest
    const licence = manifest.license ?? 'unknown'
    if (!ALLOWED.has(licence))
      throw new Error(`${manifest.name} is bundled and has the licence ${licence}, which is not allowed`)
    return { title: `${manifest.name} ${manifest.version}`, licence, texts: readLicenceTexts(folder) }
  })
  writeFileSync(join(root, 'THIRD-PARTY-NOTICES.txt'), renderNotices(notices))
}
