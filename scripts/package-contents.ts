/** What `npm pack --json` tells of the package. Sizes in bytes. */
export type PackReport = {
  readonly filename: string
  readonly size: number
  readonly unpackedSize: number
  readonly files: readonly { readonly path: string; readonly mode: number }[]
}

/** What of package.json decides what a user's machine installs and runs. */
export type Manifest = {
  readonly exports?: unknown
  readonly bin?: Readonly<Record<string, string>>
  readonly scripts?: Readonly<Record<string, string>>
  readonly [field: string]: unknown
}

/** Everything that may be in the package; what is not of one of these kinds got in by mistake. */
const KINDS: readonly RegExp[] = [
  /^(?:package\.json|README\.md|CHANGELOG\.md|LICENSE|THIRD-PARTY-NOTICES\.txt)$/,
  /^(?:register|index|testing)\.mjs$|^register\.cjs$|^bin\/otel\.mjs$/,
  /^dist\/[\w.-]+\.cjs(?:\.map)?$/,
  // The hooks of the loader thread, and the file that import-in-the-middle's wrappers import by URL.
  /^dist\/hook\.mjs$|^dist\/lib\/(?:register\.js|package\.json)$/,
  // Types, and the licence of those that are a copy of OpenTelemetry's.
  /^dist\/types\/(?:[\w.-]+\/)*[\w.-]+\.d\.[cm]ts$|^dist\/types\/opentelemetry-api\/LICENSE$/,
  /^scripts\/docker\/(?:web|worker|telemetry)\.sh$/,
]

/** What has to be there, besides what the manifest points to. */
const REQUIRED = [
  'README.md',
  'CHANGELOG.md',
  'LICENSE',
  'THIRD-PARTY-NOTICES.txt',
  'dist/guard.cjs',
  'dist/preload.cjs',
  'dist/hook.mjs',
  'scripts/docker/web.sh',
  'scripts/docker/worker.sh',
  'scripts/docker/telemetry.sh',
]

/** Files that are run by their path. */
const PROGRAMS: ReadonlySet<string> = new Set(['bin/otel.mjs', 'scripts/docker/web.sh', 'scripts/docker/worker.sh'])

/** What is wrong with the list of files: one sentence each. */
export function checkFiles(files: PackReport['files'], manifest: Manifest): string[] {
  const paths = new Set(files.map(({ path }) => path))
  const stray = [...paths].filter((path) => !KINDS.some((kind) => kind.test(path)))
  const missing = [...new Set([...REQUIRED, ...pointedTo(manifest)])].filter((path) => !paths.has(path))
  const notExecutable = files.filter(({ path, mode }) => PROGRAMS.has(path) && (mode & 0o111) === 0)
  return [
    ...stray.map((path) => `${path} does not belong into the package`),
    ...missing.map((path) => `${path} is missing`),
    ...notExecutable.map(({ path }) => `${path} cannot be executed`),
  ]
}

/** Every file that the manifest's exports and commands name. */
function pointedTo({ exports, bin }: Manifest): string[] {
  const found: string[] = []
  const visit = (value: unknown): void => {
    if (typeof value === 'string') found.push(value.replace(/^\.\//, ''))
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(visit)
  }
  visit(exports)
  visit(bin)
  return found
}

const MAX_PACKED = 2 * 1024 * 1024
const MAX_UNPACKED = 8 * 1024 * 1024

/** The budget of the package: 2 MB packed, 8 MB unpacked. */
export function checkSizes({ size, unpackedSize }: PackReport): string[] {
  return [
    ...(size > MAX_PACKED ? [`${size} bytes packed are over the budget of ${MAX_PACKED}`] : []),
    ...(unpackedSize > MAX_UNPACKED ? [`${unpackedSize} bytes unpacked are over the budget of ${MAX_UNPACKED}`] : []),
  ]
}

const DEPENDENCIES = [
  'dependencies',
  'peerDependencies',
  'optionalDependencies',
  'bundleDependencies',
  'bundledDependencies',
]
const INSTALL_SCRIPTS = ['preinstall', 'install', 'postinstall', 'prepublish', 'preprepare', 'prepare', 'postprepare']

/** The package depends on nothing and runs nothing when it is installed. */
export function checkManifest(manifest: Manifest): string[] {
  return [
    ...DEPENDENCIES.filter((field) => manifest[field] !== undefined).map((field) => `package.json has ${field}`),
    ...INSTALL_SCRIPTS.filter((name) => manifest.scripts?.[name] !== undefined).map(
      (name) => `package.json has the script ${name}`,
    ),
  ]
}

const SECRETS: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----\s*[\w+/]{20}/, 'a private key'],
  [/\bnpm_[A-Za-z0-9]{36}\b/, 'an npm token'],
  [/\bgh[opsu]_[A-Za-z0-9]{36}\b|\bgithub_pat_\w{50}/, 'a GitHub token'],
  [/\bAKIA[0-9A-Z]{16}\b/, 'an AWS key'],
  [/_authToken\s*=/, 'a registry login'],
]

/**
 * What a file may not say: a secret, where it was built, or, for a source map, the sources themselves.
 * @param root folder in which the package is built
 */
export function checkText(path: string, text: string, root: string): string[] {
  const found = SECRETS.filter(([pattern]) => pattern.test(text)).map(([, what]) => `${path} holds ${what}`)
  if (text.includes(root)) found.push(`${path} names the folder in which it was built`)
  if (path.endsWith('.map')) found.push(...checkMap(path, text))
  return found
}

/** Our sources, packages, and what the build makes up: an import of each instrumentation, builtins that are loaded late. */
const BUILT_FROM = /^\.\.\/(?:src|node_modules|\.cache\/build)\/|^lazy-builtin:\d+$/

function checkMap(path: string, text: string): string[] {
  const parts = partsOf(JSON.parse(text) as SourceMap)
  // A chunk that has no source of its own, only what it re-exports, is its own source.
  const own = path.replace(/^dist\/(.*)\.map$/, '$1')
  const isOwn = (source: string): boolean => source === own || /^chunk-[\w-]+\.cjs$/.test(source)
  const foreign = parts.flatMap(({ sources }) => sources).filter((source) => !isOwn(source) && !BUILT_FROM.test(source))
  const sourcesContent = parts.flatMap((part) => part.sourcesContent ?? [])
  return [
    ...(sourcesContent.some(Boolean) ? [`${path} holds sources`] : []),
    ...foreign.map((source) => `${path} has the source ${source}`),
  ]
}

/** What matters here of the source map of one file. */
type PlainMap = { readonly sources: readonly string[]; readonly sourcesContent?: readonly (string | null)[] }

/** A source map, of one file or of several that were put into one. */
export type SourceMap = PlainMap | { readonly sections: readonly { readonly map: PlainMap }[] }

/** The source maps of the files that were put into one. */
export function partsOf(map: SourceMap): readonly PlainMap[] {
  return 'sections' in map ? map.sections.map((section) => section.map) : [map]
}

/** Chunks that a file loads by name and that are not in the package. */
export function checkLoads(path: string, text: string, paths: ReadonlySet<string>): string[] {
  if (!/^dist\/[\w.-]+\.[cm]js$/.test(path)) return []
  const loaded = [...text.matchAll(/(?:require|import)\("\.\/([\w.-]+\.[cm]js)"\)/g)].map(([, name]) => `dist/${name}`)
  return [...new Set(loaded)]
    .filter((chunk) => !paths.has(chunk))
    .map((chunk) => `${path} loads ${chunk}, which is missing`)
}
