import { logs, SeverityNumber } from '@opentelemetry/api-logs'
import * as api from '@opentelemetry/api'
const logger = logs.getLogger('d', '1.0')
logger.emit({ eventName: 'a.b', severityNumber: SeverityNumber.INFO, severityText: 'INFO', body: 'x', attributes: { p: 1, q__r: 2 } })
logger.emit({ eventName: 'a.c', severityNumber: SeverityNumber.WARN2 })
logger.emit({ eventName: 'a.d', severityNumber: 17 })
logger.emit({ eventName: 'a.e' })
logger.emit({ body: 'no event' })
api.logs.getLogger('e').emit({ attributes: { 'event.name': 'legacy.one', p: 1 } })
logger.emit({ eventName: process.argv[2] })
api.logs.getLoggerProvider().getLogger('x').emit({ eventName: 'via.provider', severityText: 'fatal' })

/* expected
"a.b" info :4 (p, q.r)
"a.c" warn2 :5 ()
"a.d" error :6 ()
"a.e" unspecified :7 ()
"legacy.one" unspecified :9 (p)
"via.provider" fatal :11 ()
! :10 cannot tell the name of the event that `logger.emit(...)` emits: it is the field `eventName`. To do: make it constant, or write `// docgen: event=<name>` above the call
*/
