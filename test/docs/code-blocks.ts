import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../support/run-app.ts'

/** A program in a page of the documentation, and what the page says it does. */
export type Example = {
  /** Heading above it, and its number on the page. */
  readonly title: string
  readonly language: string
  /** What is written behind the language: how it is run. */
  readonly run: string
  readonly code: string
  /** Text of the `text` blocks that follow it, by what is written behind: `stdout`, `trace`, `logs`, `metrics`. */
  readonly expected: Readonly<Record<string, string>>
}

const FENCE = /^```(\w+) ([\w:]+)\n([\s\S]*?)^```$/gm

/** The programs of a page, in their order. */
export function readExamples(page: string): readonly Example[] {
  const text = readFileSync(join(ROOT, 'docs', page), 'utf8')
  const examples: Example[] = []
  for (const { 1: language = '', 2: run = '', 3: content = '', index } of text.matchAll(FENCE)) {
    const last = examples.at(-1)
    if (language === 'text' && last !== undefined) {
      examples[examples.length - 1] = { ...last, expected: { ...last.expected, [run]: content.trimEnd() } }
      continue
    }
    const heading =
      text
        .slice(0, index)
        .match(/^##? .*$/gm)
        ?.at(-1) ?? ''
    examples.push({ title: `${examples.length + 1}: ${heading}`, language, run, code: content, expected: {} })
  }
  return examples
}
