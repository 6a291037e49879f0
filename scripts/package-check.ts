// Checks the package as it would be published. `npm run package:check`
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import {
  checkFiles,
  checkLoads,
  checkManifest,
  checkSizes,
  checkText,
  type Manifest,
  type PackReport,
} from './package-contents.ts'

const root = join(import.meta.dirname, '..')
const run = promisify(execFile)

/** Packs into a folder, as `npm publish` would. */
async function pack(folder: string): Promise<{ report: PackReport; tarball: string }> {
  const { stdout } = await run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], {
    cwd: root,
    maxBuffer: 64 * 1024 * 1024,
  })
  const [report] = JSON.parse(stdout) as readonly PackReport[]
  if (!report) throw new Error('npm pack told nothing')
  return { report, tarball: join(folder, report.filename) }
}

async function checkTexts({ files }: PackReport): Promise<string[]> {
  const paths = new Set(files.map(({ path }) => path))
  const found = [...paths].map(async (path) => {
    const text = await readFile(join(root, path), 'utf8')
    return [...checkText(path, text, root), ...checkLoads(path, text, paths)]
  })
  return (await Promise.all(found)).flat()
}

/** How package managers and bundlers read the manifest. */
async function checkByPublint(tarball: string): Promise<string[]> {
  const { buffer } = new Uint8Array(await readFile(tarball))
  const { messages, pkg } = await publint({ pack: { tarball: buffer }, strict: true })
  return messages.map((message) => `publint: ${formatMessage(message, pkg, { color: false }) ?? message.code}`)
}

/**
 * How TypeScript reads the types, also as TypeScript 5 does by default for `"module": "commonjs"`: like Node 10, which did
 * not know `exports`.
 */
async function checkByAttw(tarball: string): Promise<string[]> {
  const attw = join(root, 'node_modules/.bin/attw')
  const args = [
    tarball,
    '--profile',
    'strict',
    '--no-definitely-typed',
    '--format',
    'table-flipped',
    '--no-emoji',
    '--no-color',
  ]
  try {
    await run(process.execPath, [attw, ...args])
    return []
  } catch (error) {
    return [`attw: ${(error as { stdout?: string }).stdout?.trim() ?? String(error)}`]
  }
}

const folder = await mkdtemp(join(tmpdir(), 'otel-package-'))
try {
  const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as Manifest
  const { report, tarball } = await pack(folder)
  const problems = [
    ...checkManifest(manifest),
    ...checkFiles(report.files, manifest),
    ...checkSizes(report),
    ...(await checkTexts(report)),
    ...(await checkByPublint(tarball)),
    ...(await checkByAttw(tarball)),
  ]
  for (const problem of problems) console.error(problem)
  const megabytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(2)} MB`
  const { files, size, unpackedSize } = report
  console.log(
    `package: ${files.length} files, ${megabytes(size)} packed, ${megabytes(unpackedSize)} unpacked, ${problems.length} problems`,
  )
  if (problems.length > 0) process.exitCode = 1
} finally {
  await rm(folder, { recursive: true, force: true })
}
