import { join } from 'node:path'
import type { Plugin } from 'esbuild'

const RESOLVED = Symbol('resolved by one-copy')

/**
 * Keeps one copy of each package in the bundle: dual packages are always taken
 * in their ES form, also where CommonJS code requires them, and
 * import-in-the-middle's register file stays outside, since the wrappers that
 * it generates import it by URL and have to share its state.
 */
export function oneCopy(root: string): Plugin {
  return {
    name: 'one-copy',
    setup(build) {
      build.onResolve({ filter: /^@opentelemetry\// }, async (args) => {
        if (args.kind !== 'require-call' || args.pluginData === RESOLVED) return undefined
        const { path, errors } = await build.resolve(args.path, {
          kind: 'import-statement',
          resolveDir: args.resolveDir,
          importer: args.importer,
          pluginData: RESOLVED,
        })
        return errors.length > 0 ? undefined : { path }
      })
      build.onResolve({ filter: /^\.\/lib\/register(\.js)?$/ }, (args) =>
        args.importer.includes('import-in-the-middle') ? { path: './lib/register.js', external: true } : undefined,
      )
      build.onResolve({ filter: /^require-in-the-middle$/ }, () => ({
        path: join(root, 'src/instrumentations/require-hook.ts'),
      }))
    },
  }
}
