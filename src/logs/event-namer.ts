import { eventName } from './event-name.ts'
import { isEventMessage } from './is-event.ts'

/** Distinct names that one process may derive from messages. */
const MAX_NAMES = 1_000

/**
 * Names the events among messages and remembers the names. Past a thousand of
 * them, messages that look like names are taken for data and get none, so that
 * no message can make the number of event names grow without end.
 */
export function createEventNamer(
  maxNames: number = MAX_NAMES,
): (domain: string | undefined, message: string) => string | undefined {
  const byDomain = new Map<string, Map<string, string>>()
  let names = 0

  return (domain = '', message) => {
    // Prose is by far the most frequent message, and has a space.
    if (message.includes(' ')) return undefined
    const byMessage = byDomain.get(domain)
    const known = byMessage?.get(message)
    if (known !== undefined || names >= maxNames || !isEventMessage(domain, message)) return known
    const name = eventName(domain, message)
    names++
    if (byMessage === undefined) byDomain.set(domain, new Map([[message, name]]))
    else byMessage.set(message, name)
    return name
  }
}
