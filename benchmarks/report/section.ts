/** A measurement as it stands in the report. */
export type Section = {
  /** Name for `--only` and for files. */
  readonly name: string
  readonly title: string
  /** What was measured and how; Markdown. */
  readonly text: string
  readonly tables: readonly Table[]
  readonly plots: readonly Plot[]
}

export type Table = {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly (string | number)[])[]
}

/** Bars side by side, or lines over a number. */
export type Plot = {
  /** File name without its ending. */
  readonly name: string
  readonly title: string
  readonly unit: string
} & (
  | { readonly kind: 'bars'; readonly bars: readonly { readonly label: string; readonly value: number }[] }
  | {
      readonly kind: 'lines'
      readonly x: string
      readonly lines: readonly {
        readonly label: string
        readonly points: readonly (readonly [x: number, y: number])[]
      }[]
    }
)

/** Markdown of a section, with its plots beside it. */
export function toMarkdown({ title, text, tables, plots }: Section): string {
  return [
    `## ${title}`,
    text,
    ...tables.map(tableMarkdown),
    ...plots.map((plot) => `![${plot.title}](${plot.name}.svg)`),
  ].join('\n\n')
}

export function tableMarkdown({ columns, rows }: Table): string {
  const line = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`
  const isNumeric = columns.map((_, i) => rows.every((row) => row[i] === '' || /^[+-]?[\d.]/.test(String(row[i]))))
  return [line(columns), line(isNumeric.map((numeric) => (numeric ? '---:' : '---'))), ...rows.map(line)].join('\n')
}
