import { cp, mkdir, rename, rm } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../../support/run-app.ts'

/**
 * A folder for apps in which an old major of the dev dependencies (`pino-v8`)
 * has its real name, by which the instrumentation knows it. What it depends on
 * is found above.
 */
export async function aliasedLogger(name: string, alias: string): Promise<string> {
  const folder = join(ROOT, '.cache', 'loggers', alias)
  const target = join(folder, 'node_modules', name)
  if (existsSync(target)) return folder
  const temporary = `${target}.${process.pid}`
  await mkdir(join(folder, 'node_modules'), { recursive: true })
  await cp(join(ROOT, 'node_modules', alias), temporary, { recursive: true })
  try {
    await rename(temporary, target)
  } catch {
    // Another test has been faster.
    await rm(temporary, { recursive: true, force: true })
  }
  return folder
}
