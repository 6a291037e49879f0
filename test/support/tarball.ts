import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, globSync, readFileSync, statSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { withLock } from '../../scripts/lock.ts'
import { ROOT } from './run-app.ts'

const TARBALLS = join(ROOT, '.cache', 'tarballs')
const PROJECTS = join(ROOT, '.cache', 'projects')

/** Packs the product as it is built now, as `npm publish` would, and returns the path of the tarball. */
export async function packProduct(): Promise<string> {
  if (!existsSync(join(ROOT, 'dist'))) throw new Error('there is no dist/: run `npm run build` first')
  const files: readonly string[] = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).files
  const packed = globSync(['package.json', 'README.md', ...files.flatMap((file) => [file, `${file}/**`])], {
    cwd: ROOT,
  })
  const state = packed.toSorted().map((file) => {
    const { size, mtimeMs } = statSync(join(ROOT, file))
    return [file, size, mtimeMs]
  })
  const folder = join(TARBALLS, hash(state))
  await once(folder, async (temporary) => {
    await npm(['pack', '--ignore-scripts', '--pack-destination', temporary], ROOT)
  })
  const [tarball] = await readdir(folder)
  return join(folder, tarball ?? '')
}

/**
 * A project of a user: an empty package with the product installed from its tarball, and with these packages
 * (`express@5.1.0`). It is made once per content and shared, so a test does not write to it; the code of an app goes
 * in with `runApp({ appsIn: project, preload: 'none', nodeArgs: ['--import', '@org/otel/register'], code })`.
 */
export async function installProject(packages: readonly string[] = []): Promise<string> {
  const tarball = await packProduct()
  const content = createHash('sha256').update(readFileSync(tarball)).digest('hex')
  const folder = join(PROJECTS, hash([content, ...packages.toSorted()]))
  await once(folder, async (temporary) => {
    await writeFile(join(temporary, 'package.json'), '{"name":"project","version":"1.0.0","private":true}')
    const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-save', '--prefer-offline']
    await npm(['install', ...flags, tarball, ...packages], temporary)
  })
  return folder
}

const DAY_MS = 24 * 60 * 60 * 1000

/** Makes a folder unless it is there; it appears whole or not at all. Those beside it that are a day old go. */
async function once(folder: string, make: (temporary: string) => Promise<void>): Promise<void> {
  await withLock(`${folder}.lock`, async () => {
    if (existsSync(folder)) return
    const parent = dirname(folder)
    for (const name of await readdir(parent)) {
      const old = join(parent, name)
      const info = await stat(old).catch(() => undefined)
      if (info && Date.now() - info.mtimeMs > DAY_MS) await rm(old, { recursive: true, force: true })
    }
    await mkdir(parent, { recursive: true })
    const temporary = await mkdtemp(`${folder}-`)
    try {
      await make(temporary)
      await rename(temporary, folder)
    } finally {
      await rm(temporary, { recursive: true, force: true })
    }
  })
}

async function npm(args: readonly string[], cwd: string): Promise<void> {
  await promisify(execFile)('npm', [...args], { cwd, maxBuffer: 64 * 1024 * 1024 })
}

function hash(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16)
}
