import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'esbuild'

const RESOLVED = Symbol('resolved by one-copy')

/**
 * CommonJS that requires OpenTelemetry's API. A module that is required from anywhere becomes a function in all of the
 * bundle, called when it is first needed, which costs each start up to 1 ms; so this file gets imports and an export.
 */
const REQUIRES_API = {
  package: /^@opentelemetry\/propagator-ot-trace$/,
  file: 'node_modules/@opentelemetry/propagator-ot-trace/build/src/OTTracePropagator.js',
  from: 'const api_1 = require("@opentelemetry/api");',
  to: "import * as api_1 from '@opentelemetry/api';\nconst exports = {};",
  exported: 'export { OTTracePropagator }',
} as const

/** That file as an ES module. Throws when it has changed. */
function asEsModule(text: string): string {
  const { file, from, to, exported } = REQUIRES_API
  if (!text.includes(from)) throw new Error(`${file} has no ${from}`)
  return `${to}\n${text.replace(from, '')}\n${exported}\n`
}

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
      build.onEnd(({ metafile }) => {
        const requiring = Object.entries(metafile?.inputs ?? {}).filter(([, { imports }]) =>
          imports.some(({ kind, path }) => kind === 'require-call' && path.includes('/@opentelemetry/api/')),
        )
        if (requiring.length === 0) return undefined
        return { errors: [{ text: `@opentelemetry/api is required by ${requiring.map(([name]) => name).join(', ')}` }] }
      })
      build.onResolve({ filter: REQUIRES_API.package }, () => ({ path: join(root, REQUIRES_API.file) }))
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
      build.onLoad({ filter: /OTTracePropagator\.js$/ }, ({ path }) => ({
        contents: asEsModule(readFileSync(path, 'utf8')),
        loader: 'js',
      }))
      build.onResolve({ filter: /^\.\/lib\/register(\.js)?$/ }, (args) =>
        args.importer.includes('import-in-the-middle') ? { path: './lib/register.js', external: true } : undefined,
      )
      build.onResolve({ filter: /^require-in-the-middle$/ }, () => ({
        path: join(root, 'src/instrumentations/require-hook.ts'),
      }))
    },
  }
}
