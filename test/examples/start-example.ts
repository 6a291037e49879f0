import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { cp, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { onTestFinished } from 'vitest'
import { withLock } from '../../scripts/lock.ts'
import { type App, type AppOptions, ROOT, startApp } from '../support/run-app.ts'
import { installProject } from '../support/tarball.ts'

type Manifest = { readonly scripts: Record<string, string>; readonly dependencies: Record<string, string> }

function manifestOf(name: string): Manifest {
  return JSON.parse(readFileSync(join(ROOT, 'examples', name, 'package.json'), 'utf8')) as Manifest
}

/** The packages of an example besides the product, as npm is asked for them. */
function packagesOf(name: string): string[] {
  return Object.entries(manifestOf(name).dependencies)
    .filter(([dependency]) => dependency !== '@org/otel')
    .map(([dependency, version]) => `${dependency}@${version}`)
}

/** Copies an example to where its packages and the packed product are installed, and returns the copy's folder. */
export async function copyExample(name: string): Promise<string> {
  const apps = join(await installProject(packagesOf(name)), 'apps')
  await mkdir(apps, { recursive: true })
  const folder = await mkdtemp(join(apps, `${name}-`))
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }))
  await cp(join(ROOT, 'examples', name), folder, {
    recursive: true,
    filter: (path) => !/[\\/](?:node_modules|dist|\.next)(?:[\\/]|$)/.test(path.slice(ROOT.length)),
  })
  return folder
}

/** Compiles an example in TypeScript as its `build` script does. */
export async function compileExample(folder: string): Promise<void> {
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc')
  const args = [tsc, '-p', '.', '--typeRoots', join(ROOT, 'node_modules/@types')]
  await promisify(execFile)(process.execPath, args, { cwd: folder })
}

/** Starts a copied example by the command of its script: the variables and Node arguments that the script has. */
export async function startExample(
  folder: string,
  script: string,
  options: Pick<AppOptions, 'receiver' | 'env'>,
): Promise<App> {
  const { scripts } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest
  const [, variables = '', nodeArgs = '', file = ''] =
    /^((?:\w+=\S+ )*)node (.*) (\S+)$/.exec(scripts[script] ?? '') ?? []
  const env = Object.fromEntries(
    variables
      .split(' ')
      .filter(Boolean)
      .map((variable) => variable.split('=')),
  )
  return startApp({
    file: join(folder, file),
    cwd: folder,
    preload: 'none',
    nodeArgs: nodeArgs.split(' '),
    ...options,
    env: { ...env, ...options.env },
    deadlineMs: 120_000,
  })
}

/**
 * The Next.js example, installed and built, in a folder of its own that is kept: both take a minute, and depend on the
 * example alone. The product is put in as it is packed now.
 */
export async function buildNextExample(): Promise<string> {
  const source = join(ROOT, 'examples/nextjs')
  const files = globSync('**/*.{json,js,jsx,mjs}', { cwd: source, exclude: ['node_modules/**', '.next/**'] }).toSorted()
  const content = files.map((file) => [file, readFileSync(join(source, file), 'utf8')])
  const folder = join(ROOT, '.cache/tools', `next-${hash(content)}`)
  const product = join(await installProject(), 'node_modules/@org/otel')
  await withLock(`${folder}.lock`, async () => {
    if (!existsSync(folder)) await makeNextExample(folder, source, files)
    await rm(join(folder, 'node_modules/@org'), { recursive: true, force: true })
    await cp(product, join(folder, 'node_modules/@org/otel'), { recursive: true })
  })
  return folder
}

async function makeNextExample(folder: string, source: string, files: readonly string[]): Promise<void> {
  await mkdir(dirname(folder), { recursive: true })
  const temporary = await mkdtemp(`${folder}-`)
  try {
    const project = await installProject()
    const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-save', '--prefer-offline']
    const run = promisify(execFile)
    // Without one, npm would install into the next folder above that has one.
    await writeFile(join(temporary, 'package.json'), '{"private":true}')
    await run('npm', ['install', ...flags, ...packagesOf('nextjs')], { cwd: temporary, maxBuffer: 1 << 26 })
    for (const file of files) await cp(join(source, file), join(temporary, file), { recursive: true })
    await cp(join(project, 'node_modules/@org/otel'), join(temporary, 'node_modules/@org/otel'), { recursive: true })
    const next = join(temporary, 'node_modules/next/dist/bin/next')
    const env = { ...process.env, NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' as const }
    await run(process.execPath, [next, 'build'], { cwd: temporary, env, maxBuffer: 1 << 26 })
    await rename(temporary, folder)
  } finally {
    await rm(temporary, { recursive: true, force: true })
  }
}

function hash(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16)
}
