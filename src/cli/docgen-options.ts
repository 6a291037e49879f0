import type { OptionSpec } from './command.ts'

/** Options that the docgen commands share. */
export const DOCGEN_OPTIONS: Readonly<Record<string, OptionSpec>> = {
  out: { value: 'FILE', text: 'Write the catalogue to a file instead of stdout' },
  check: { text: 'Write nothing; exit with 1 and show the difference when the file of --out is not current' },
  format: { value: 'FORMAT', text: '`markdown` (the default) or `json`, which OTEL_NODE_EVENT_CATALOGUE reads' },
  header: { value: 'FILE', text: 'Text to put before the catalogue (Markdown only)' },
  'link-base': { value: 'URL', text: 'Make places links below this address, such as https://host/org/repo/blob/main' },
  strict: { text: 'Exit with 1 when there are warnings' },
  'include-commands': {
    value: 'PACKAGES',
    implied: '*',
    text: 'Scan `scripts`, `bin` and `commands` folders too, of all packages or of those named (a,b)',
  },
  exclude: { value: 'GLOB', isList: true, text: 'Leave out files and folders; may be given more than once' },
}
