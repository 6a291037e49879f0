import { propagation } from '@opentelemetry/api'
import { activeContext, registered, runIn } from './registered.ts'

/**
 * Runs `fn` with more baggage: it goes along with requests and jobs to other services, and becomes attributes of log
 * records there and here (F-58, F-82). Whoever is called can read it, so no secrets and nothing personal.
 *
 * @param entries name and text; what is no text is left out
 */
export function withBaggage<T>(entries: Readonly<Record<string, string>>, fn: () => T): T {
  if (registered()?.context === undefined) return fn()
  let context
  try {
    const parent = activeContext()
    let baggage = propagation.getBaggage(parent) ?? propagation.createBaggage()
    for (const [name, value] of Object.entries(entries)) {
      if (typeof value === 'string') baggage = baggage.setEntry(name, { value })
    }
    context = propagation.setBaggage(parent, baggage)
  } catch {
    return fn()
  }
  return runIn(context, fn)
}
