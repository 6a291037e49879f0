import { type Arguments, type Emit, type Level, type Message, messageOf } from './emit.ts'
import { UNSPECIFIED } from './levels.ts'
import { constantText } from '../follow/alternatives.ts'
import { keysOf, propertyOf } from '../follow/keys.ts'
import { severityName } from '../follow/libraries/opentelemetry.ts'
import type { Value } from '../follow/value.ts'

/** `emit({ eventName, severityNumber, severityText, body, attributes })`: a record without a name is no event. */
export function readOtelRecord({ e, values, notes, kinds }: Arguments): Emit | undefined {
  const [record = []] = values
  if (kinds[0] !== 'object') {
    const what = notes[0]?.what ?? 'an expression'
    return {
      level: NO_LEVEL,
      message: { kind: 'unresolved', what, value: record[0] ?? NOTHING },
      keys: { names: [], gaps: [] },
    }
  }
  const attributes = propertyOf(e, record, 'attributes')
  const legacy = propertyOf(e, attributes, 'event.name')
  const name = [...propertyOf(e, record, 'eventName'), ...legacy].filter(isGiven)
  if (name.length === 0) return undefined
  const keys = keysOf(e, attributes.filter(isGiven), 'attributes')
  return {
    level: levelOf(
      propertyOf(e, record, 'severityText').filter(isGiven),
      propertyOf(e, record, 'severityNumber').filter(isGiven),
    ),
    message: wholeName(messageOf(name, 'the field `eventName`')),
    keys: { names: keys.names.filter((key) => key !== 'event.name'), gaps: keys.gaps },
  }
}

const NOTHING = { kind: 'unknown', why: 'an expression' } as const
const NO_LEVEL: Level = { text: UNSPECIFIED }

function isGiven(value: Value): boolean {
  return value.kind !== 'constant' || value.value != null
}

function wholeName(message: Message): Message {
  return message.kind === 'event' ? { kind: 'explicit', name: message.text } : message
}

function levelOf(text: readonly Value[], number: readonly Value[]): Level {
  const written = constantText(text)
  if (written !== undefined) return { text: written.toLowerCase() }
  if (text.length === 0 && number.length === 0) return NO_LEVEL
  const [value] = number
  if (number.length === 1 && value?.kind === 'constant' && typeof value.value === 'number') {
    return { text: severityName(value.value) ?? UNSPECIFIED }
  }
  return { why: 'the severity is not constant' }
}
