import { join } from 'node:path'
import type { Plugin } from 'esbuild'

const STAND_INS = 'src/signals/config-file'

/** What sdk-node imports to make a configuration file's providers, and the file of ours in its place, with other names. */
const MODULES: Readonly<
  Record<string, { readonly file: string; readonly renamed?: Readonly<Record<string, string>> }>
> = {
  './create-from-env.mjs': { file: 'from-environment' },
  '@opentelemetry/context-async-hooks': { file: 'context-manager' },
  '@opentelemetry/sdk-trace': { file: 'sdk-trace' },
  '@opentelemetry/sdk-logs': { file: 'sdk-logs' },
  '@opentelemetry/sdk-metrics': { file: 'sdk-metrics' },
  '@opentelemetry/exporter-prometheus': { file: 'prometheus' },
  '@opentelemetry/otlp-grpc-exporter-base': { file: 'grpc-credentials' },
  fs: { file: 'tls-files' },
  ...exporters('trace', 'Trace'),
  ...exporters('logs', 'Log'),
  ...exporters('metrics', 'Metric'),
}

function exporters(signal: string, name: string): typeof MODULES {
  return Object.fromEntries(
    Object.entries({ http: 'Json', proto: 'Protobuf', grpc: 'Grpc' }).map(([protocol, encoding]) => [
      `@opentelemetry/exporter-${signal}-otlp-${protocol}`,
      { file: 'otlp-exporters', renamed: { [`OTLP${name}Exporter`]: `${encoding}${name}Exporter` } },
    ]),
  )
}

const IMPORTER = /@opentelemetry[\\/]sdk-node[\\/]dist[\\/](?:start|create-from-config)\.mjs$/

/**
 * Lets a configuration file's exporters, processors and readers end in our delivery. Whatever else sdk-node imports from
 * a replaced package fails the build, because the stand-in has no such name.
 */
export function configFile(root: string): Plugin {
  return {
    name: 'config-file',
    setup(build) {
      build.onResolve({ filter: /^(?:@opentelemetry\/|fs$|\.\/create-from-env)/ }, ({ path, importer }) => {
        const standIn = IMPORTER.test(importer) ? MODULES[path] : undefined
        if (standIn === undefined) return undefined
        const file = join(root, STAND_INS, `${standIn.file}.ts`)
        return standIn.renamed === undefined ? { path: file } : { path, namespace: 'config-file' }
      })
      build.onLoad({ filter: /.*/, namespace: 'config-file' }, ({ path }) => {
        const { file = '', renamed = {} } = MODULES[path] ?? {}
        const from = JSON.stringify(join(root, STAND_INS, `${file}.ts`))
        const names = Object.entries(renamed).map(([theirs, ours]) => `${ours} as ${theirs}`)
        // The one name beside the exporters' that is imported from one of them.
        const contents = `export { ${names.join(', ')}, AggregationTemporalityPreference } from ${from}\n`
        return { contents, resolveDir: root, loader: 'js' }
      })
    },
  }
}
