import { constantText } from '../alternatives.ts'
import { readDomain } from '../domain.ts'
import type { LibraryRules } from '../libraries.ts'
import { createLogger, typedLogger } from '../logger.ts'

/** Our own `getEventLogger('d').bind({}).info('event', {})` and `getMeter('m')`. */
export const facadeRules: LibraryRules = {
  call(e, path, call) {
    if (path === 'getEventLogger') {
      return [createLogger('facade', readDomain(e, call.args[0] ?? [], call.place, call.text))]
    }
    return path === 'getMeter' ? [{ kind: 'meter', scope: constantText(call.args[0] ?? []) }] : undefined
  },
  type: (_e, path, place) => (path === 'EventLogger' ? [typedLogger('facade', place)] : undefined),
}
