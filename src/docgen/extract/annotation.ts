import type { Comment } from '@babel/types'
import { didYouMean } from '../../did-you-mean.ts'
import type { Annotation, Complaint } from '../summary.ts'

/** The docgen comments of a file, by the lines that they speak of. */
export type AnnotationIndex = {
  readonly all: readonly Annotation[]
  readonly byLine: ReadonlyMap<number, Annotation>
  readonly used: Set<Annotation>
  readonly complaints: readonly Complaint[]
}

const MARK = 'docgen:'
const KEYS = ['event', 'level', 'attrs', 'domain', 'ignore'] as const
const FORM = '`// docgen: event=<name> level=<level> attrs=<a>,<b>`, or `// docgen: ignore`'

/**
 * Reads the `docgen:` comments (C-18). One that stands alone speaks of the next
 * line, one behind code of its own line.
 *
 * @param text the whole file, in which the comments' positions are.
 */
export function readAnnotations(comments: readonly Comment[], text: string): AnnotationIndex {
  const all: Annotation[] = []
  const byLine = new Map<number, Annotation>()
  const complaints: Complaint[] = []
  for (const comment of comments) {
    const content = comment.value.replace(/^[\s*]+/, '')
    if (!content.startsWith(MARK) || !comment.loc) continue
    const { start, end } = comment.loc
    // A reason may stand behind two dashes.
    const [instructions = ''] = content.slice(MARK.length).split(/\s--\s/, 1)
    const annotation = readAnnotation(instructions.trim(), start.line, complaints)
    if (annotation === undefined) continue
    all.push(annotation)
    const before = text.slice(text.lastIndexOf('\n', (comment.start ?? 0) - 1) + 1, comment.start ?? 0)
    byLine.set(/^[\s{]*$/.test(before) ? end.line + 1 : start.line, annotation)
  }
  return { all, byLine, used: new Set(), complaints }
}

/** The comment that speaks of one of these lines; the first line counts most. */
export function annotationOf(index: AnnotationIndex, lines: readonly number[]): Annotation | undefined {
  if (index.byLine.size === 0) return undefined
  for (const line of lines) {
    const annotation = index.byLine.get(line)
    if (annotation !== undefined) return annotation
  }
  return undefined
}

function readAnnotation(content: string, line: number, complaints: Complaint[]): Annotation | undefined {
  const values = new Map<string, string>()
  const complain = (what: string, why: string): void => {
    complaints.push({ line, what, why, todo: `write ${FORM}` })
  }
  for (const [, key = '', quoted, bare] of content.matchAll(/([^\s=]+)(?:=(?:"([^"]*)"|(\S*)))?/g)) {
    const value = quoted ?? bare
    if (!KEYS.some((known) => known === key)) {
      const near = didYouMean(key, KEYS)
      complain(
        `the docgen comment's \`${key}\``,
        near === undefined ? 'is not known' : `is not known; did you mean \`${near}\`?`,
      )
    } else if (value === undefined && key !== 'ignore') complain(`the docgen comment's \`${key}\``, 'has no value')
    else values.set(key, value ?? '')
  }
  if (values.size === 0) {
    if (content === '') complain('the docgen comment', 'is empty')
    return undefined
  }
  return {
    line,
    ignore: values.has('ignore'),
    events: list(values.get('event')) ?? [],
    level: values.get('level'),
    attributes: list(values.get('attrs')),
    domain: values.get('domain'),
  }
}

function list(value: string | undefined): readonly string[] | undefined {
  if (value === undefined) return undefined
  return value
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
}
