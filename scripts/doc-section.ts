/** Keeps the formatter from padding tables, which would change each line for one long word. */
const UNFORMATTED = ['<!-- prettier-ignore-start -->', '<!-- prettier-ignore-end -->']

/**
 * The text of a document with a generated section between its markers, `<!-- <name>:start -->` and `<!-- <name>:end -->`,
 * replaced.
 *
 * @param file for the error's message
 * @throws when there are no markers
 */
export function replaceSection(file: string, name: string, text: string, section: string): string {
  const [startMarker, endMarker] = [`<!-- ${name}:start -->`, `<!-- ${name}:end -->`]
  const start = text.indexOf(startMarker)
  const end = text.indexOf(endMarker)
  if (start === -1 || end < start) throw new Error(`${file} has no ${startMarker} and ${endMarker}`)
  const before = text.slice(0, start + startMarker.length)
  return `${before}\n${UNFORMATTED[0]}\n\n${section}\n${UNFORMATTED[1]}\n${text.slice(end)}`
}
