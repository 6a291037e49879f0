import type { Command } from './command.ts'
import { DOCGEN_OPTIONS } from './docgen-options.ts'

export const docgenMetrics: Command = {
  name: 'docgen metrics',
  short: 'List the metric instruments that the code makes: name, kind, unit, description, attributes',
  usage: 'docgen metrics [paths…] [options]',
  long: `
Reads JavaScript and TypeScript without running it and lists the instruments that
are made through the OpenTelemetry API (\`meter.createCounter('name', …)\`), with the
attributes that they are used with. Paths are folders or files; without one, the
folder that the command runs in.
`,
  examples: ['otel docgen metrics > docs/metrics.md', 'otel docgen metrics --out docs/metrics.md --check'],
  options: DOCGEN_OPTIONS,
  takesArguments: true,
  async run(given, io) {
    const { runDocgen } = await import('./docgen.ts')
    return runDocgen('metrics', given, io)
  },
}
