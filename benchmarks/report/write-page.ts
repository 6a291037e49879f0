import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus, loadavg, totalmem } from 'node:os'
import { join } from 'node:path'
import { plotSvg } from './plot.ts'
import { type Section, toMarkdown } from './section.ts'

const FOLDER = join(import.meta.dirname, '../../docs/benchmarks')

/** The machine that figures depend on, and how busy it was. */
export function machine(at: Date = new Date()): string {
  const [load = 0] = loadavg()
  return [
    `${at.toISOString().slice(0, 10)}, Node ${process.versions.node}, ${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} cores,`,
    `${Math.round(totalmem() / 2 ** 30)} GB, ${process.platform}; at the end the load of the machine was ${load.toFixed(1)}.`,
  ].join('\n')
}

/** Writes a page of docs/benchmarks, with its plots beside it. */
export function writePage(section: Section, command: string, conditions: string): void {
  mkdirSync(FOLDER, { recursive: true })
  const page = `<!-- written by ${command} -->\n${toMarkdown(section)}\n\n${conditions}\n`
  writeFileSync(join(FOLDER, `${section.name}.md`), page)
  for (const plot of section.plots) writeFileSync(join(FOLDER, `${plot.name}.svg`), plotSvg(plot))
}
