import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Arrivals } from '../../../src/receiver/receiver.ts'

/** The module `telemetry.cjs`, as one of the files of an app. */
export const TELEMETRY: string = readFileSync(join(import.meta.dirname, 'telemetry.cjs'), 'utf8')

/** What has arrived of several processes or threads: an item may come twice. */
export function countByProcess({ spans, logs, metrics }: Arrivals): { spans: number; logs: number; made: number } {
  const made = new Map(
    metrics
      .filter(({ name }) => name === 'made')
      .flatMap(({ resource, points }) =>
        points.map((point): [unknown, number] => [
          resource['service.instance.id'],
          Number('value' in point ? point.value : 0),
        ]),
      ),
  )
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
