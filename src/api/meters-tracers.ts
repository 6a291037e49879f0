import type { Meter, Tracer } from '@opentelemetry/api'
import { followMeter } from './following-meter.ts'
import { followTracer } from './following-tracer.ts'
import { registered } from './registered.ts'

/**
 * A tracer of the app's own (T-30). It can be got at any time and kept: before telemetry is set up, and when it is off,
 * it makes no-op spans.
 *
 * @param name of the instrumented part of the app (`orders.import`), not a file name (M-22)
 * @param version of that part
 */
export function getTracer(name: string, version?: string): Tracer {
  return followTracer(() => registered()?.trace, { name, version })
}

/**
 * A meter of the app's own (M-21). It can be got at any time and kept, with its instruments: before telemetry is set
 * up, and when it is off, nothing is measured.
 *
 * @param name of the measured part of the app (`orders.import`), not a file name (M-22)
 * @param version of that part
 */
export function getMeter(name: string, version?: string): Meter {
  return followMeter(() => registered()?.metrics, { name, version })
}
