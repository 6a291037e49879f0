// Builds dist/: guard, preload and lazily loaded chunks, doors, notices. `node scripts/build/build.ts`
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import * as esbuild from 'esbuild'
import { CATALOGUE } from '../../src/instrumentations/catalogue.ts'
import { withLock } from '../lock.ts'
import { checkDuplicates, checkSizes } from './budget.ts'
import { readCatalogue, writeCatalogue } from './catalogue.ts'
import { configFile } from './config-file.ts'
import { CHUNK_ENTRIES, COMMAND_ENTRIES, DOOR_CHUNK_ENTRIES, DOOR_ENTRIES } from './entries.ts'
import { lazyBuiltins } from './lazy-builtins.ts'
import { writeNotices } from './notices.ts'
import { oneCopy } from './one-copy.ts'
import { quietConsole } from './quiet-console.ts'
import { type BuiltFile, packFiles, PACKS } from './packs.ts'
import { writeTypes } from './types.ts'

const root: string = join(import.meta.dirname, '../..')
/** Everything is written beside `dist/`, which changes places with it at the end: an app that starts meanwhile finds a whole one. */
const dist: string = join(root, '.cache', `dist-${process.pid}`)

/** `import.meta` of bundled code, which becomes CommonJS. */
const IMPORT_META = '__importMeta'
const IMPORT_META_BANNER = `const ${IMPORT_META} = { url: require('node:url').pathToFileURL(__filename).href, dirname: __dirname, filename: __filename };`

/** Of package.json files, so that no code has to read them at run time. */
const VERSION = {
  OTEL_DISTRO_VERSION: JSON.stringify(readVersion('package.json')),
  OTEL_API_VERSION: JSON.stringify(readVersion('node_modules/@opentelemetry/api/package.json')),
}

function readVersion(file: string): unknown {
  const manifest: unknown = JSON.parse(readFileSync(join(root, file), 'utf8'))
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest ? manifest.version : undefined
}

const shared = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  write: false,
  minify: true,
  sourcemap: 'inline',
  sourcesContent: false,
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
} as const satisfies esbuild.BuildOptions

/** esbuild splits ES modules only: each chunk is turned to CommonJS afterwards, so that it can be loaded synchronously and early. */
async function toCommonJs(file: esbuild.OutputFile): Promise<[name: string, built: BuiltFile]> {
  const usesMeta = file.text.includes(IMPORT_META)
  const result = await esbuild.transform(file.text, {
    format: 'cjs',
    platform: 'node',
    target: 'node22.15',
    loader: 'js',
    minify: true,
    sourcemap: 'external',
    sourcesContent: false,
    sourcefile: basename(file.path),
    // ES modules are strict. Without this line the same code is not, and what uses `arguments` is slow.
    banner: usesMeta ? `'use strict';${IMPORT_META_BANNER}` : "'use strict';",
  })
  return [basename(file.path), { code: result.code, map: result.map }]
}

function writeFiles(files: ReadonlyMap<string, BuiltFile>): void {
  for (const [name, { code, map }] of files) {
    writeFileSync(join(dist, name), map === undefined ? code : `${code}//# sourceMappingURL=${name}.map\n`)
    if (map !== undefined) writeFileSync(join(dist, `${name}.map`), map)
  }
}

async function buildChunks(): Promise<esbuild.Metafile> {
  const generated = join(root, '.cache/build')
  mkdirSync(generated, { recursive: true })
  const instrumentationEntries: Record<string, string> = {}
  const catalogue = readCatalogue()
  writeCatalogue(catalogue)
  const used = new Set(CATALOGUE.flatMap(({ parts }) => parts.map(({ chunk }) => chunk)))
  for (const { name, packageName, className } of catalogue.filter(({ name }) => used.has(`instrumentation-${name}`))) {
    const file = join(generated, `${name}.ts`)
    writeFileSync(file, `export { ${className} as Instrumentation } from '${packageName}'\n`)
    instrumentationEntries[`instrumentation-${name}`] = file
  }
  const result = await esbuild.build({
    ...shared,
    entryPoints: { ...CHUNK_ENTRIES, ...COMMAND_ENTRIES, ...DOOR_CHUNK_ENTRIES, ...instrumentationEntries },
    // Where the files will be, for the paths in the source maps; nothing is written yet.
    outdir: join(root, 'dist'),
    format: 'esm',
    splitting: true,
    target: 'node22.15',
    entryNames: '[name]',
    chunkNames: 'chunk-[hash]',
    outExtension: { '.js': '.cjs' },
    define: { 'import.meta': IMPORT_META, 'import.meta.url': `${IMPORT_META}.url`, ...VERSION },
    plugins: [configFile(root), oneCopy(root), quietConsole(), lazyBuiltins()],
  })
  writeFiles(packFiles(new Map(await Promise.all(result.outputFiles.map(toCommonJs))), PACKS))
  return result.metafile
}

/** Files that stand alone: the guard, the loader thread's hooks, the flush helper. */
async function buildDoors(): Promise<esbuild.Metafile[]> {
  return Promise.all(
    DOOR_ENTRIES.map(async ({ out, source, format, target }) => {
      const result = await esbuild.build({
        ...shared,
        sourcemap: false,
        define: VERSION,
        entryPoints: [source],
        outfile: join(dist, out),
        format,
        target,
        write: true,
        external: ['./lib/register.js', './preload.cjs', './config.cjs'],
        plugins: [oneCopy(root), quietConsole(), lazyBuiltins()],
      })
      return result.metafile
    }),
  )
}

/** import-in-the-middle's generated wrappers import this file by URL, so it has to exist as a file. */
function copyRegister(): void {
  mkdirSync(join(dist, 'lib'), { recursive: true })
  copyFileSync(join(root, 'node_modules/import-in-the-middle/lib/register.js'), join(dist, 'lib/register.js'))
  writeFileSync(join(dist, 'lib/package.json'), '{"type":"commonjs"}\n')
}

async function build(): Promise<void> {
  mkdirSync(dist, { recursive: true })
  const metafiles = [await buildChunks(), ...(await buildDoors())]
  copyRegister()
  checkDuplicates(metafiles)
  writeNotices(root, metafiles)
  writeTypes(root, join(dist, 'types'))
  checkSizes(dist)
  const published = join(root, 'dist')
  const old = join(root, '.cache', `old-dist-${process.pid}`)
  if (existsSync(published)) renameSync(published, old)
  renameSync(dist, published)
  rmSync(old, { recursive: true, force: true })
}

try {
  await withLock(join(root, '.cache/build.lock'), build)
} finally {
  rmSync(dist, { recursive: true, force: true })
}
