import { type Arguments, type Emit, type Level, type Message, messageAt, messageOf, withFields } from './emit.ts'
import { constantText } from '../follow/alternatives.ts'
import { propertyOf } from '../follow/keys.ts'

/** winston: `(message, fields)`, `log(level, message, fields)`, and one object with all of it. */
export function readWinston(args: Arguments, method: string): Emit | undefined {
  const { e, values, kinds, notes } = args
  const [first = []] = values
  if (kinds[0] === 'object') {
    const level = method === 'log' ? levelOf(constantText(propertyOf(e, first, 'level'))) : { text: method }
    const message = messageOf(propertyOf(e, first, 'message').filter(isGiven), 'the field `message`')
    return withFields(args, level, message, 0, 'level', 'message')
  }
  if (method !== 'log') return withMeta(args, { text: method }, 0)
  if (kinds[0] === 'unknown' && values.length === 1) {
    return {
      level: levelOf(undefined),
      message: { kind: 'unresolved', what: notes[0]?.what ?? '', value: first[0] ?? NOTHING },
      keys: { names: [], gaps: [] },
    }
  }
  return withMeta(args, levelOf(constantText(first)), 1)
}

const NOTHING = { kind: 'unknown', why: 'an expression' } as const

function isGiven(value: { readonly kind: string; readonly value?: unknown }): boolean {
  return value.kind !== 'constant' || value.value !== undefined
}

function levelOf(text: string | undefined): Level {
  return text === undefined ? { why: 'the level is not constant' } : { text }
}

/** Fields come behind the values for `%s` and its like. */
function withMeta(args: Arguments, level: Level, index: number): Emit {
  const message: Message = messageAt(args, index)
  const text = constantText(args.values[index] ?? [])
  const places = text === undefined ? 0 : (text.match(/%[a-zA-Z]/g)?.length ?? 0)
  return withFields(args, level, message, index + 1 + places)
}
