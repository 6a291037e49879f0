import { underscore } from './event-name.ts'

/** Fields by which a log call names its event itself; their text is the name, verbatim. */
export const EVENT_NAME_FIELDS: readonly [string, string] = ['otel.event.name', 'event.name']

/** Characters of a message that is a name. */
export const MAX_EVENT_NAME_LENGTH = 100

/** Characters of an explicit name; a longer text is none. */
export const MAX_EXPLICIT_NAME_LENGTH = 256

const WORDS = /^\p{L}[\p{L}\p{N}]*(?:[._:-]+[\p{L}\p{N}]+)*$/u
const NUMBER_AS_WORD = /[._:-]\p{N}+(?:[._:-]|$)/u
const DIGIT = /\p{N}/gu
const MAX_DIGITS = 3

/**
 * Whether the message of a log call is the name of an event rather than prose.
 * The log bridge decides by it at run time and the catalogue scanner at build
 * time, so it looks at nothing but the text.
 *
 * A name is letters and digits, words joined by `.`, `_`, `-` or `:`, at most
 * 100 characters, and has two words at least, the logger's own name being one.
 * Text with a number as a word, or with more than three digits, is taken for an
 * identifier that was put into a message (`order-1234`, a UUID): each would be a
 * name of its own, and names must be few.
 *
 * @param domain the logger's name; undefined or empty: it has none.
 * @param message as it is written, arguments already put in.
 */
export function isEventMessage(domain: string | undefined, message: string): boolean {
  if (message.length === 0 || message.length > MAX_EVENT_NAME_LENGTH || message.includes(' ')) return false
  if (!WORDS.test(message) || NUMBER_AS_WORD.test(message)) return false
  if ((message.match(DIGIT)?.length ?? 0) > MAX_DIGITS) return false
  return (domain !== undefined && domain !== '') || /[._:]/.test(underscore(message))
}
