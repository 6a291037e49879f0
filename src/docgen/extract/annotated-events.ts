import { type Extraction, UNKNOWN } from './extraction.ts'

/**
 * Comments that no known call has used: one with `event=` is an event by itself
 * (`track('x') // docgen: event=… level=…`), another has no effect, which is said.
 */
export function annotatedEvents(x: Extraction): void {
  for (const annotation of x.annotations.all) {
    if (x.annotations.used.has(annotation)) continue
    if (annotation.events.length > 0) {
      x.calls.push({
        line: annotatedLine(x, annotation),
        receiver: UNKNOWN,
        method: undefined,
        key: undefined,
        args: [],
        argNotes: [],
        text: '',
        lastName: '',
        function: undefined,
        annotation,
        isBare: true,
      })
    } else if (!annotation.ignore) {
      x.complaints.push({
        line: annotation.line,
        what: 'this docgen comment has no effect',
        why: 'no call of a logger and no declaration starts on its line or the next one',
        todo: 'move it to the line above the call, or remove it',
      })
    }
  }
}

function annotatedLine(x: Extraction, annotation: (typeof x.annotations.all)[number]): number {
  for (const [line, other] of x.annotations.byLine) if (other === annotation) return line
  return annotation.line
}
