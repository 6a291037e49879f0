import type { Plugin } from 'esbuild'

/** Modules of Node that a bundled package imports at once for what we hardly use, and what it gets in their place. */
const STAND_INS = [
  {
    module: /^(?:node:)?crypto$/,
    importer: /@opentelemetry[\\/]resources[\\/]/,
    contents: `export const randomUUID = () => process.getBuiltinModule('crypto').randomUUID()`,
  },
  {
    module: /^(?:node:)?worker_threads$/,
    importer: /import-in-the-middle[\\/]index\.js$/,
    contents: `exports.MessageChannel = function () { return new (process.getBuiltinModule('worker_threads').MessageChannel)() }`,
  },
] as const

/**
 * Keeps modules of Node that take milliseconds to load out of the start of
 * every process, until something in them is really used.
 */
export function lazyBuiltins(): Plugin {
  return {
    name: 'lazy-builtins',
    setup(build) {
      for (const [index, { module, importer }] of STAND_INS.entries()) {
        build.onResolve({ filter: module }, (args) =>
          importer.test(args.importer) ? { path: String(index), namespace: 'lazy-builtin' } : undefined,
        )
      }
      build.onLoad({ filter: /.*/, namespace: 'lazy-builtin' }, ({ path }) => ({
        contents: STAND_INS[Number(path)]?.contents ?? '',
        loader: 'js',
      }))
    },
  }
}
