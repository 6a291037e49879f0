import type { EventEntry, MetricEntry, Warning } from '../catalogue.ts'
import type { Place } from '../follow/value.ts'

export type RenderOptions = {
  readonly shownPath: (path: string) => string
  /** Places become links below this address, `https://…/blob/main`. */
  readonly linkBase?: string | undefined
  /** Text before the catalogue. */
  readonly header?: string | undefined
}

/** The catalogue of events as Markdown (the shape of §5.6). */
export function renderEvents(entries: readonly EventEntry[], options: RenderOptions): string {
  const blocks = entries.map(({ name, level, attributes, locations }) =>
    block(name, [[`Logged at ${code(level)} from:`, ...places(locations, options)], list('Attributes:', attributes)]),
  )
  return `${options.header ?? ''}${blocks.join('')}\n`
}

/** The catalogue of metric instruments as Markdown. */
export function renderMetrics(entries: readonly MetricEntry[], options: RenderOptions): string {
  const blocks = entries.map(({ name, kind, unit, description, attributes, locations }) => {
    const sentence = unit === undefined || unit === '' ? `${kind}.` : `${kind} in ${code(unit)}.`
    const about = description === undefined || description === '' ? [] : [[oneLine(description)]]
    const made = [`Made in:`, ...places(locations, options)]
    return block(name, [[sentence], ...about, made, list('Attributes:', attributes)])
  })
  return `${options.header ?? ''}${blocks.join('')}\n`
}

/** The catalogue of events as JSON: what `OTEL_NODE_EVENT_CATALOGUE` reads at run time. */
export function renderEventsJson(entries: readonly EventEntry[], { shownPath }: RenderOptions): string {
  const events = entries.map(({ name, level, attributes, locations }) => ({
    name,
    level,
    attributes,
    locations: locations.map(({ path, line }) => ({ path: shownPath(path), line })),
  }))
  return `${JSON.stringify({ version: 1, events }, undefined, 2)}\n`
}

export function renderMetricsJson(entries: readonly MetricEntry[], { shownPath }: RenderOptions): string {
  const metrics = entries.map(({ name, kind, unit, description, meters, attributes, locations }) => ({
    name,
    kind,
    ...(unit !== undefined && { unit }),
    ...(description !== undefined && { description }),
    meters,
    attributes,
    locations: locations.map(({ path, line }) => ({ path: shownPath(path), line })),
  }))
  return `${JSON.stringify({ version: 1, metrics }, undefined, 2)}\n`
}

/** A warning as one line: where, what, why, what to do. */
export function renderWarning(
  { path, line, what, why, todo, other }: Warning,
  shownPath: (path: string) => string,
): string {
  const reason = other === undefined ? why : why.replace(other.path, () => shownPath(other.path))
  return oneLine(`${shownPath(path)}:${line}: ${what}: ${reason}${reason.endsWith('?') ? '' : '.'} To do: ${todo}`)
}

function block(name: string, paragraphs: readonly (readonly string[])[]): string {
  return `\n### ${code(oneLine(name))}\n\n${paragraphs.map((lines) => `${lines.join('\n')}\n`).join('\n')}`
}

function list(title: string, items: readonly string[]): readonly string[] {
  return [title, ...items.toSorted().map((item) => ` - ${code(oneLine(item))}`)]
}

function places(locations: readonly Place[], { shownPath, linkBase }: RenderOptions): readonly string[] {
  return locations.map(({ path, line }) => {
    const shown = shownPath(path)
    const text = code(`${shown}:${line}`)
    const isOutside = shown.startsWith('/') || /^[A-Za-z]:/.test(shown)
    return linkBase === undefined || isOutside ? ` - ${text}` : ` - [${text}](${address(linkBase, shown)}#L${line})`
  })
}

function address(base: string, path: string): string {
  const encoded = path
    .split('/')
    .map((part) => encodeURIComponent(part).replace(/[()]/g, (char) => (char === '(' ? '%28' : '%29')))
  return `${base.replace(/\/+$/, '')}/${encoded.join('/')}`
}

/** A code span; a text with backticks gets a longer fence. */
function code(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  return longest === 0 ? `${fence}${text}${fence}` : `${fence} ${text} ${fence}`
}

/** Names come from the code that is scanned: none may break out of its line. */
function oneLine(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text.replace(/[\u0000-\u001f\u007f\u2028\u2029]+/g, ' ')
}
