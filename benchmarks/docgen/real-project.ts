// Runs `otel docgen events` and `metrics` over the sources of published packages, as in docs/notes/docgen-real-project.md.
// Usage: node benchmarks/docgen/real-project.ts
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const PACKAGES = ['@atproto/pds@0.5.35', '@atproto/bsky@0.0.280', '@atproto/common@0.8.3'] as const

const command = join(import.meta.dirname, '../../src/cli/main.ts')
const root = mkdtempSync(join(tmpdir(), 'otel-docgen-real-'))
try {
  writeFileSync(join(root, 'package.json'), '{ "name": "atproto", "private": true, "workspaces": ["packages/*"] }')
  const folders = PACKAGES.map((name) => {
    const archive = execFileSync('npm', ['pack', '--silent', name], { cwd: root, encoding: 'utf8' }).trim()
    const folder = join('packages', /\/(\w+)@/.exec(name)?.[1] ?? name)
    mkdirSync(join(root, folder), { recursive: true })
    execFileSync('tar', ['xzf', archive, '-C', folder, '--strip-components=1'], { cwd: root })
    // What is published is built, but readable: TypeScript with its types taken away.
    return join(folder, 'dist')
  })
  for (const what of ['events', 'metrics']) {
    const started = performance.now()
    const { stdout, stderr, status } = spawnSync(process.execPath, [command, 'docgen', what, ...folders], {
      cwd: root,
      encoding: 'utf8',
    })
    const seconds = ((performance.now() - started) / 1000).toFixed(1)
    console.log(`# otel docgen ${what}: exit code ${status}, ${seconds} s\n\n${stderr}${stdout}`)
  }
} finally {
  rmSync(root, { recursive: true })
}
