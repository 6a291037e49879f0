import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { median } from '../statistics.ts'
import type { Measurement } from './measurement.ts'

const MAKERS = ['SDK', 'this']
const ATTRIBUTES = [0, 4, 12, 32, 64]

type Cost = { readonly createNs: number; readonly endNs: number; readonly encodeNs: number; readonly bytes: number }

/** What a span costs without anything around it: create with its attributes, end, serialize. */
export const spanCost: Measurement = async ({ effort }) => {
  const costs = new Map<string, Cost[]>()
  for (let round = 0; round < effort.rounds; round++) {
    for (const attributes of ATTRIBUTES) {
      for (const maker of MAKERS) {
        const key = `${maker} ${attributes}`
        costs.set(key, [...(costs.get(key) ?? []), await measure(maker, attributes)])
      }
    }
  }
  const of = (maker: string, attributes: number, read: (cost: Cost) => number): number =>
    median((costs.get(`${maker} ${attributes}`) ?? []).map(read))
  const total = ({ createNs, endNs, encodeNs }: Cost): number => createNs + endNs + encodeNs
  return {
    name: 'span-cost',
    title: 'Cost of a span',
    text: 'Nanoseconds of CPU to create a span with its attributes, to end it, and to serialize it as OTLP/protobuf in batches of 512, each in a process of its own: the SDK’s spans and serializer, and this package’s.',
    tables: [
      {
        columns: ['spans', 'attributes', 'create', 'end', 'serialize', 'together', 'bytes'],
        rows: ATTRIBUTES.flatMap((attributes) =>
          MAKERS.map((maker) => {
            const figure = (read: (cost: Cost) => number): string => of(maker, attributes, read).toFixed(0)
            return [
              maker,
              attributes,
              figure(({ createNs }) => createNs),
              figure(({ endNs }) => endNs),
              figure(({ encodeNs }) => encodeNs),
              figure(total),
              figure(({ bytes }) => bytes),
            ]
          }),
        ),
      },
    ],
    plots: [
      {
        kind: 'lines',
        name: 'span-cost',
        title: 'Create, end and serialize a span',
        unit: 'ns',
        x: 'attributes',
        lines: MAKERS.map((maker) => ({
          label: maker === 'SDK' ? 'upstream' : maker,
          points: ATTRIBUTES.map((attributes) => [attributes, of(maker, attributes, total)] as const),
        })),
      },
    ],
  }
}

async function measure(maker: string, attributes: number): Promise<Cost> {
  const program = join(import.meta.dirname, 'span-cost-program.ts')
  const { stdout } = await promisify(execFile)(process.execPath, [program, maker, String(attributes)])
  return JSON.parse(stdout) as Cost
}
