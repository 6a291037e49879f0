import { followArguments } from './arguments.ts'
import { readOtelRecord } from './emit-otel.ts'
import { readWinston } from './emit-winston.ts'
import { isReserved } from './reserved.ts'
import { NAME_PART } from '../follow/evaluate-text.ts'
import { isErrorName } from '../follow/evaluate-parameter.ts'
import type { Evaluator } from '../follow/evaluator.ts'
import { isObjectLike, type Keys, keysOf, propertyOf } from '../follow/keys.ts'
import { type Frame, type Logger, unknownValue, type Value } from '../follow/value.ts'
import type { ArgNote, CallSite, FileSummary } from '../summary.ts'

/** What a call of a logger says of the event that it emits. */
export type Emit = {
  readonly level: Level
  readonly message: Message
  /** Attributes as written, without the logger's own fields. */
  readonly keys: Keys
}

export type Level = { readonly text: string } | { readonly why: string }

export type Message =
  /** The event; the domain is put before it. */
  | { readonly kind: 'event'; readonly text: string }
  /** The whole name. */
  | { readonly kind: 'explicit'; readonly name: string }
  | { readonly kind: 'unresolved'; readonly what: string; readonly value: Value }
  /** There is no message, or it is an error's own: no event. */
  | { readonly kind: 'none' }

/** A call with its arguments followed. */
export type Arguments = {
  readonly e: Evaluator
  readonly values: readonly (readonly Value[])[]
  readonly notes: readonly ArgNote[]
  readonly kinds: readonly ArgKind[]
}

export type ArgKind = 'text' | 'object' | 'error' | 'nothing' | 'unknown'

/** Reads a call the way its library does; undefined when it emits nothing at all. */
export function readEmit(
  e: Evaluator,
  file: FileSummary,
  site: CallSite,
  logger: Logger,
  method: string,
  frame: Frame | undefined,
): Emit | undefined {
  const given = followArguments(e, file, site, frame)
  const values = given.map((argument) => argument.values)
  const kinds = given.map((argument) => kindOf(argument.values, argument.isTemplate, argument.note))
  const args: Arguments = { e, values, notes: given.map(({ note }) => note), kinds }
  if (values.length === 0) return undefined
  if (logger.library === 'otel') return readOtelRecord(args)
  if (logger.library === 'winston') return readWinston(args, method)
  const level = { text: logger.library === 'nest' && method === 'log' ? 'info' : method }
  const isFieldsLast =
    logger.library === 'facade' || logger.library === 'nest' || (logger.library === 'any' && kinds[0] === 'text')
  if (isFieldsLast) return withFields(args, level, messageAt(args, 0), 1)
  const emit = readPino(args, level, logger.messageKey)
  return { ...emit, message: withPrefix(emit.message, logger.prefix) }
}

/** pino and bunyan: `(message, …)`, `(fields, message, …)`, `(error, message, …)`. */
function readPino(args: Arguments, level: Level, messageKey: string): Emit {
  const { kinds, values, e } = args
  const isMessageFirst = kinds[0] === 'text' || (kinds[0] === 'unknown' && values.length === 1)
  if (isMessageFirst) return { level, message: messageAt(args, 0), keys: NO_KEYS }
  if (kinds[0] === 'unknown' && kinds[1] !== 'text') return { level, message: messageAt(args, 0), keys: NO_KEYS }
  if (values.length > 1) return withFields(args, level, messageAt(args, 1), 0)
  const [first = []] = values
  const own = first.flatMap((value) => (value.kind === 'error' ? value.message : []))
  const message = [...own, ...propertyOf(e, first, messageKey)].filter(
    (value) => value.kind !== 'constant' || value.value != null,
  )
  return withFields(args, level, messageOf(message, `\`${messageKey}\``), 0, messageKey)
}

/** pino's `msgPrefix` is part of the message. */
function withPrefix(message: Message, prefix: string | undefined): Message {
  // Prose stays prose, whatever is before it.
  if (message.kind !== 'event' || prefix === '' || !NAME_PART.test(message.text)) return message
  if (prefix !== undefined) return { kind: 'event', text: prefix + message.text }
  return { kind: 'unresolved', what: 'the option `msgPrefix` before it', value: unknownValue('a prefix') }
}

/** The message that is the argument of this number. */
export function messageAt({ kinds, values, notes }: Arguments, index: number): Message {
  const [given, note] = [values[index], notes[index]]
  if (given === undefined || kinds[index] === 'nothing' || kinds[index] === 'error') return { kind: 'none' }
  const hasPlaces = values.length > index + 1 && given.some((value) => isFormat(value))
  return messageOf(hasPlaces ? given.map(withoutPlaces) : given, note?.what ?? 'an expression')
}

/** @param what the value is, for a warning */
export function messageOf(values: readonly Value[], what: string): Message {
  if (values.length === 0) return { kind: 'none' }
  const texts = new Set(
    values.map((value) => (value.kind === 'constant' && typeof value.value === 'string' ? value.value : undefined)),
  )
  const [text] = texts
  if (texts.size === 1 && text !== undefined) return { kind: 'event', text }
  const value = values.find((each) => each.kind === 'unknown') ?? values[0] ?? unknownValue(what)
  if (value.kind !== 'unknown' && value.kind !== 'package' && value.kind !== 'global' && value.kind !== 'constant') {
    return isObjectLike(value) ? { kind: 'none' } : { kind: 'unresolved', what, value }
  }
  return { kind: 'unresolved', what, value }
}

/** Adds the fields of an argument, and the event name that they may have. */
export function withFields(args: Arguments, level: Level, message: Message, index: number, ...without: string[]): Emit {
  const { e, values, notes, kinds } = args
  const given = kinds[index] === 'error' || kinds[index] === 'text' ? [] : (values[index] ?? [])
  const keys = keysOf(e, given, notes[index]?.text ?? '...')
  return {
    level,
    message: explicitName(e, given) ?? message,
    keys: { names: keys.names.filter((name) => !without.includes(name)), gaps: keys.gaps },
  }
}

/** Fields by which a call names its event itself, as the log bridge has them. */
function explicitName(e: Evaluator, fields: readonly Value[]): Message | undefined {
  for (const key of ['otel.event.name', 'event.name']) {
    const values = propertyOf(e, fields, key).filter((value) => value.kind === 'constant' && value.value !== undefined)
    const name = values[0]
    if (values.length === 1 && name?.kind === 'constant') return { kind: 'explicit', name: String(name.value) }
    const hasKey = keysOf(e, fields, '').names.includes(key)
    if (hasKey)
      return {
        kind: 'unresolved',
        what: `the field \`${key}\``,
        value: propertyOf(e, fields, key)[0] ?? unknownValue(''),
      }
  }
  return undefined
}

function kindOf(values: readonly Value[], isText: boolean, note: ArgNote): ArgKind {
  if (values.some((value) => value.kind === 'error')) return 'error'
  if (values.some(isObjectLike) || values.some((value) => value.kind === 'list')) return 'object'
  if (values.length > 0 && values.every((value) => value.kind === 'constant')) {
    return values.every((value) => value.kind === 'constant' && value.value == null) ? 'nothing' : 'text'
  }
  if (isText || values.some((value) => value.kind === 'unknown' && value.isProse)) return 'text'
  return isErrorName(note.lastName) ? 'error' : 'unknown'
}

const PLACE = /%[a-zA-Z]/g

function isFormat(value: Value): boolean {
  return value.kind === 'constant' && typeof value.value === 'string' && value.value.search(PLACE) !== -1
}

/** `job.%s` is `job.` and something: no constant, and prose only if the rest is. */
function withoutPlaces(value: Value): Value {
  if (value.kind !== 'constant' || typeof value.value !== 'string') return value
  const rest = value.value.replace(PLACE, '')
  const unknown = unknownValue('a format')
  return NAME_PART.test(rest) ? unknown : { ...unknown, isProse: true }
}

export const NO_KEYS: Keys = { names: [], gaps: [] }

/** Names of attributes as they are exported: `__` is a dot (F-51), the logger's own fields are none (F-52). */
export function attributesOf(
  names: Iterable<string>,
  logger: Pick<Logger, 'library' | 'messageKey'>,
): readonly string[] {
  const kept: string[] = []
  for (const name of names) {
    const isMessage = logger.library === 'pino' && name === logger.messageKey
    if (!isReserved(logger.library, name) && !isMessage) kept.push(name.replaceAll('__', '.'))
  }
  return kept
}
