import { readFileSync } from 'node:fs'
import type { Plugin } from 'esbuild'

/** Code in a bundled package that writes to the app's console, and what stands in its place. */
const REPLACEMENTS = [
  {
    filter: /@opentelemetry[\\/]instrumentation[\\/]dist[\\/]shimmer\.mjs$/,
    from: 'console.error.bind(console)',
    to: '(message) => diag.debug(String(message))',
  },
] as const

/**
 * Sends what bundled packages would print on the app's console to
 * OpenTelemetry's diagnostics. Fails the build when the place is not found, so
 * that a new version cannot bring it back unseen.
 */
export function quietConsole(): Plugin {
  return {
    name: 'quiet-console',
    setup(build) {
      for (const { filter, from, to } of REPLACEMENTS) {
        build.onLoad({ filter }, ({ path }) => {
          const text = readFileSync(path, 'utf8')
          if (!text.includes(from)) throw new Error(`${path} has no ${from}`)
          return { contents: `import { diag } from '@opentelemetry/api'\n${text.replace(from, to)}`, loader: 'js' }
        })
      }
    },
  }
}
