// Checks the licences of everything that is installed here, and the notices of what is bundled. `npm run licences`
import { execFile } from 'node:child_process'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { bundledPackages, checkInstalled, checkNotices, type Installed } from './licence-rules.ts'
import { partsOf, type SourceMap } from './package-contents.ts'

const root = join(import.meta.dirname, '..')
const NOTICES = join(root, 'THIRD-PARTY-NOTICES.txt')

async function readInstalled(): Promise<Installed[]> {
  const checker = join(root, 'node_modules/.bin/license-checker-rseidelsohn')
  const args = [checker, '--json', '--excludePrivatePackages', '--start', root]
  const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 64 * 1024 * 1024 })
  const all = JSON.parse(stdout) as Readonly<Record<string, { readonly licenses: string | readonly string[] }>>
  return Object.entries(all)
    .map(([id, { licenses }]) => {
      const at = id.lastIndexOf('@')
      return { name: id.slice(0, at), version: id.slice(at + 1), licence: [licenses].flat().join(' AND ') }
    })
    .filter(({ name }) => name !== '@org/otel')
}

function readBundled(): string[] {
  const maps = globSync('dist/*.map', { cwd: root })
  if (maps.length === 0) throw new Error('there is no dist/: run `npm run build` first')
  const sources = maps.flatMap((map) =>
    partsOf(JSON.parse(readFileSync(join(root, map), 'utf8')) as SourceMap).flatMap((part) => part.sources),
  )
  return bundledPackages(sources).filter((name) => existsSync(join(root, 'node_modules', name, 'package.json')))
}

const installed = await readInstalled()
const bundled = readBundled()
const notices = existsSync(NOTICES) ? readFileSync(NOTICES, 'utf8') : ''
const problems = [...checkInstalled(installed, new Set(bundled)), ...checkNotices(notices, bundled, installed)]
for (const problem of problems) console.error(problem)
console.log(`licences: ${installed.length} packages installed, ${bundled.length} bundled, ${problems.length} problems`)
if (problems.length > 0) process.exitCode = 1
