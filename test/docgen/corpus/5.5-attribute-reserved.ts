import bunyan from 'bunyan'
import winston from 'winston'
import { getEventLogger } from '@org/otel'
bunyan.createLogger({ name: 'b' }).info({ level: 1, time: 1, v: 1, trace_id: 1, kept: 1 }, 'x')
winston.createLogger().info('w.x', { level: 1, timestamp: 1, label: 1, span_id: 1, kept: 1 })
getEventLogger('f').info('x', { event: 1, level: 1, timestamp: 1, logger: 1, trace_flags: 1, kept: 1 })

/* expected
"b.x" info :4 (kept)
"f.x" info :6 (kept)
"w.x" info :5 (kept)
*/
