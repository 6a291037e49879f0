import { readFileSync } from 'node:fs'
import type { Plugin } from 'esbuild'

/** Code in a bundled package that speaks through the app's console or warnings, and what stands in its place. */
const REPLACEMENTS = [
  {
    filter: /@opentelemetry[\\/]instrumentation[\\/]dist[\\/]shimmer\.mjs$/,
    from: 'console.error.bind(console)',
    to: '(message) => diag.debug(String(message))',
  },
  {
    filter: /gcp-metadata[\\/]build[\\/]src[\\/]index\.js$/,
    from: 'process.emitWarning(',
    to: '((..._warning) => {})(',
    plain: true,
  },
] as const

/**
 * Keeps bundled packages from printing on the app's console, or through its
 * warnings. Fails the build when the place is not found, so
 * that a new version cannot bring it back unseen.
 */
export function quietConsole(): Plugin {
  return {
    name: 'quiet-console',
    setup(build) {
      for (const { filter, from, to, ...rest } of REPLACEMENTS) {
        build.onLoad({ filter }, ({ path }) => {
          const text = readFileSync(path, 'utf8')
          if (!text.includes(from)) throw new Error(`${path} has no ${from}`)
          const importing = 'plain' in rest ? '' : "import { diag } from '@opentelemetry/api'\n"
          return { contents: `${importing}${text.replaceAll(from, to)}`, loader: 'js' }
        })
      }
    },
  }
}
