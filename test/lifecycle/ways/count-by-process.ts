import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Arrivals } from '../../../src/receiver/receiver.ts'

/** The module `telemetry.cjs`, as one of the files of an app. */
export const TELEMETRY: string = readFileSync(join(import.meta.dirname, 'telemetry.cjs'), 'utf8')

/**
 * What has arrived of several processes or threads. An item may come twice, and the sums of a counter in any order:
 * several requests are on their way at a time. The largest is the newest, as they are cumulative.
 */
export function countByProcess({ spans, logs, metrics }: Arrivals): { spans: number; logs: number; made: number } {
  const made = new Map<unknown, number>()
  for (const { name, resource, points } of metrics) {
    if (name !== 'made') continue
    const instance = resource['service.instance.id']
    for (const point of points) {
      const sum = 'value' in point ? Number(point.value) : 0
      made.set(instance, Math.max(sum, made.get(instance) ?? 0))
    }
  }
  return {
    spans: new Set(spans.map(({ spanId }) => spanId)).size,
    logs: new Set(
      logs.map(
        ({ body, attributes }) => `${attributes['pid'] as number} ${attributes['thread'] as number} ${body as string}`,
      ),
    ).size,
    made: [...made.values()].reduce((sum, value) => sum + value, 0),
  }
}
