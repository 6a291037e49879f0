import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** The package whose copies are looked at. */
export const API_PACKAGE = '@opentelemetry/api'

/**
 * Whether spans that an app makes through a copy of `@opentelemetry/api` reach us. A copy takes what is registered
 * only when it is not newer than the copy that registered it, by major and minor version; otherwise it does nothing,
 * and says nothing.
 * @see https://github.com/open-telemetry/opentelemetry-js/blob/v3.1.0/api/src/internal/semver.ts
 */
export type ApiCopyVerdict = 'seen' | 'too new' | 'prerelease' | 'other major'

/** A copy of the API in the app that does not see us. */
export type ForeignApiCopy = {
  readonly directory: string
  readonly version: string
  readonly verdict: Exclude<ApiCopyVerdict, 'seen'>
}

/**
 * @param ownVersion of the copy in our bundle, `1.10.0`
 * @param version of the app's copy; what is not a version counts as seen, since nothing is known against it
 */
export function judgeApiCopy(ownVersion: string, version: string): ApiCopyVerdict {
  const own = parseVersion(ownVersion)
  const copy = parseVersion(version)
  if (own === undefined || copy === undefined) return 'seen'
  if (copy.major !== own.major) return 'other major'
  // A prerelease of the API accepts nothing but exactly itself.
  if (copy.prerelease) return version === ownVersion ? 'seen' : 'prerelease'
  return copy.minor <= own.minor ? 'seen' : 'too new'
}

/** The line about a copy that does not see us; without prefix. */
export function foreignApiCopyText(ownVersion: string, { directory, version, verdict }: ForeignApiCopy): string {
  return `${API_PACKAGE} ${version} in ${directory} ${WHY[verdict](ownVersion)}: spans, metrics and logs that the app makes through it are not recorded. ${
    verdict === 'too new' ? `Update @org/otel, or use ${API_PACKAGE} ${ownVersion}` : `Use ${API_PACKAGE} ${ownVersion}`
  }.`
}

const WHY: Readonly<Record<ForeignApiCopy['verdict'], (ownVersion: string) => string>> = {
  'too new': (ownVersion) => `is newer than the ${ownVersion} of this version of @org/otel`,
  prerelease: (ownVersion) => `is a prerelease, which sees nothing but itself (@org/otel has ${ownVersion})`,
  'other major': (ownVersion) => `is of another major version than the ${ownVersion} of @org/otel`,
}

/** Looks at a copy when the app loads it. Never throws, and costs nothing for a copy it has seen. */
export type ApiCopyCheck = {
  /** @param directory folder of a package named `@opentelemetry/api` */
  readonly loaded: (directory: string) => void
  /** The copies that do not see us, of those that were loaded so far. */
  readonly foreign: () => readonly ForeignApiCopy[]
}

/**
 * Makes the check that the module hooks call for each package named `@opentelemetry/api`.
 *
 * @param ownVersion of the copy in our bundle
 * @param warn prints one line; called once for a folder
 */
export function createApiCopyCheck(ownVersion: string, warn: (line: string) => void): ApiCopyCheck {
  const seen = new Set<string>()
  const foreign: ForeignApiCopy[] = []
  return {
    loaded(directory) {
      if (seen.has(directory)) return
      seen.add(directory)
      const copy = inspectCopy(ownVersion, directory)
      if (copy === undefined) return
      foreign.push(copy)
      warn(foreignApiCopyText(ownVersion, copy))
    },
    foreign: () => foreign,
  }
}

/**
 * Looks for a copy that the app's entry script would load, without loading it: for `otel doctor`, and for Node.js
 * versions whose imports cannot be watched from the main thread. Copies of nested packages are not found this way.
 *
 * @param entry path of the app's entry script
 */
export function findForeignApiCopies(ownVersion: string, entry: string): readonly ForeignApiCopy[] {
  const directory = findApiCopy(entry)
  const copy = directory === undefined ? undefined : inspectCopy(ownVersion, directory)
  return copy === undefined ? [] : [copy]
}

/** Folder of the copy of the API that a script would load; undefined when there is none. */
export function findApiCopy(script: string): string | undefined {
  for (let folder = dirname(script); ; folder = dirname(folder)) {
    const directory = join(folder, 'node_modules', API_PACKAGE)
    if (readVersion(directory) !== undefined) return directory
    if (folder === dirname(folder)) return undefined
  }
}

function inspectCopy(ownVersion: string, directory: string): ForeignApiCopy | undefined {
  const version = readVersion(directory)
  if (version === undefined) return undefined
  const verdict = judgeApiCopy(ownVersion, version)
  return verdict === 'seen' ? undefined : { directory, version, verdict }
}

/** By file and not by `require`: the package's exports do not let its package.json be asked for. */
function readVersion(directory: string): string | undefined {
  try {
    const manifest: unknown = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'))
    if (typeof manifest !== 'object' || manifest === null || !('version' in manifest)) return undefined
    return typeof manifest.version === 'string' ? manifest.version : undefined
  } catch {
    return undefined
  }
}

type Version = { readonly major: number; readonly minor: number; readonly prerelease: boolean }

function parseVersion(version: string): Version | undefined {
  const match = /^(\d+)\.(\d+)\.\d+(-.+)?$/.exec(version)
  return match === null
    ? undefined
    : { major: Number(match[1]), minor: Number(match[2]), prerelease: match[3] !== undefined }
}
