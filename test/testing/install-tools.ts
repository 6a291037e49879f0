import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { withLock } from '../../scripts/lock.ts'
import { ROOT } from '../support/run-app.ts'

/**
 * Installs packages that are too large to be dev dependencies into `.cache/tools/<name>`, once, and returns the folder.
 * The product is not there.
 * @throws (rejects) when npm cannot install them
 */
export async function installTools(name: string, packages: readonly string[]): Promise<string> {
  const folder = join(ROOT, '.cache', 'tools', name)
  await withLock(`${folder}.lock`, async () => {
    if (existsSync(folder)) return
    await mkdir(dirname(folder), { recursive: true })
    const temporary = await mkdtemp(`${folder}-`)
    try {
      await writeFile(join(temporary, 'package.json'), '{"private":true}')
      const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline']
      await promisify(execFile)('npm', ['install', ...flags, ...packages], { cwd: temporary, maxBuffer: 1 << 26 })
      await rename(temporary, folder)
    } finally {
      await rm(temporary, { recursive: true, force: true })
    }
  })
  return folder
}
