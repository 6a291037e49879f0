import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { build } from 'esbuild'
import { afterAll } from 'vitest'

const ROOT = join(import.meta.dirname, '../../..')

/** The folder of the certificate of a test server. */
export const TLS_FOLDER: string = join(ROOT, 'test/fixtures/tls')

/** Bundles a program beside this file, sources of the product included, so that every Node of the matrix runs it. */
export async function bundleProgram(name: string): Promise<string> {
  // In the repository, so that what is not bundled is found.
  await mkdir(join(ROOT, '.cache'), { recursive: true })
  const folder = await mkdtemp(join(ROOT, '.cache/served-'))
  afterAll(() => rm(folder, { recursive: true, force: true }))
  const outfile = join(folder, `${name}.mjs`)
  await build({
    absWorkingDir: ROOT,
    entryPoints: [join(import.meta.dirname, `${name}.ts`)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node22.15',
    external: ['@opentelemetry/instrumentation*', 'import-in-the-middle', 'require-in-the-middle'],
    banner: {
      js: "import * as bannerModule from 'node:module'; const require = bannerModule.createRequire(import.meta.url);",
    },
    logLevel: 'error',
  })
  return outfile
}
