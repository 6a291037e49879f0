import { constantText } from '../alternatives.ts'
import { NO_DOMAIN } from '../domain.ts'
import type { LibraryRules } from '../libraries.ts'
import { createLogger } from '../logger.ts'
import type { Value } from '../value.ts'

const SEVERITIES = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL']

/** `logs.getLogger('d').emit({ eventName })` and `metrics.getMeter('m')`, also of providers. */
export const openTelemetryRules: LibraryRules = {
  call(_e, path, call) {
    const name = path.split('.').at(-1)
    // The event's name is given whole: the logger's own adds nothing to it.
    if (name === 'getLogger') return [createLogger('otel', NO_DOMAIN)]
    if (name === 'getMeter') return [{ kind: 'meter', scope: constantText(call.args[0] ?? []) }]
    return undefined
  },
  member: (path) => (path.startsWith('SeverityNumber.') ? severity(path.slice('SeverityNumber.'.length)) : undefined),
  type(_e, path) {
    const name = path.split('.').at(-1)
    if (name === 'Logger') return [createLogger('otel', NO_DOMAIN)]
    return name === 'Meter' ? [{ kind: 'meter', scope: undefined }] : undefined
  },
}

/** Number of a severity: `INFO` is 9, `INFO2` is 10. */
function severity(name: string): Value | undefined {
  const [, base = '', step] = /^([A-Z]+)([234])?$/.exec(name) ?? []
  const index = SEVERITIES.indexOf(base)
  if (name === 'UNSPECIFIED') return { kind: 'constant', value: 0 }
  return index === -1 ? undefined : { kind: 'constant', value: index * 4 + Number(step ?? 1) }
}

/** Name of a severity number, in small letters; undefined when there is none. */
export function severityName(number: number): string | undefined {
  if (!Number.isInteger(number) || number < 1 || number > 24) return undefined
  const base = SEVERITIES[Math.floor((number - 1) / 4)]?.toLowerCase()
  const step = ((number - 1) % 4) + 1
  return base === undefined || step === 1 ? base : `${base}${step}`
}
