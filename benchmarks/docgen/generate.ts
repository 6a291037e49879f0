import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** What a generated project looks like. */
export type TreeOptions = {
  readonly files: number
  readonly linesPerFile: number
  /** Share of the files that log, 0 to 1; the others have types, data and plain functions. */
  readonly loggingShare: number
}

export type Tree = { readonly files: number; readonly lines: number; readonly bytes: number; readonly events: number }

/**
 * Writes a TypeScript workspace of the given size: packages that import a
 * shared logger and constants, services, handlers, jobs and components. The
 * same options give the same tree.
 */
export function generateTree(root: string, options: TreeOptions): Tree {
  const next = createRandom(options.files)
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  write('package.json', '{ "name": "generated", "private": true, "workspaces": ["packages/*"] }\n')
  write('packages/log/package.json', '{ "name": "@generated/log", "main": "dist/index.js" }\n')
  write('packages/log/src/index.ts', LOGGER)
  let [lines, bytes, events] = [LOGGER.split('\n').length, LOGGER.length, 0]
  for (let index = 0; index < options.files - 1; index++) {
    const packageIndex = Math.floor(index / 100)
    if (index % 100 === 0)
      write(`packages/p${packageIndex}/package.json`, `{ "name": "@generated/p${packageIndex}" }\n`)
    const logs = next() < options.loggingShare
    const file = renderFile(index, options.linesPerFile, logs, next)
    write(`packages/p${packageIndex}/src/area${index % 10}/file${index}.${index % 9 === 0 ? 'tsx' : 'ts'}`, file.text)
    lines += file.text.split('\n').length - 1
    bytes += file.text.length
    events += file.events
  }
  return { files: options.files, lines, bytes, events }
}

const LOGGER = `import pino from 'pino'
export const logger = pino({ name: 'generated' })
export const Events = { Created: 'entity.created', Deleted: 'entity.deleted' } as const
export abstract class Service {
  protected readonly log = logger.child({ service: this.constructor.name })
}
`

function renderFile(
  index: number,
  lines: number,
  logs: boolean,
  next: () => number,
): { readonly text: string; readonly events: number } {
  const parts: string[] = [
    `import { readFile } from 'node:fs/promises'`,
    `import type { Options } from './options${index % 50}'`,
    ...(logs ? [`import { Events, logger, Service } from '@generated/log'`] : []),
    ``,
    `/** Works on the entities of area ${index % 10}. */`,
    `export interface Entity${index} {`,
    `  readonly id: string`,
    `  readonly amount: number`,
    `  tags?: ReadonlyArray<{ name: string; weight: number }>`,
    `}`,
    ``,
    ...(logs ? [`const log = logger.child({ area: ${index % 10} })`, ``] : []),
  ]
  let events = 0
  for (let block = 0; parts.length < lines - 10; block++) {
    const kind = next()
    if (logs && kind < 0.25) {
      events += 3
      parts.push(...loggingClass(index, block))
    } else if (kind < 0.5) parts.push(...plainClass(index, block))
    else if (kind < 0.8) parts.push(...plainFunction(index, block, next))
    else parts.push(...table(index, block, next))
  }
  return { text: `${parts.join('\n')}\n`, events }
}

function loggingClass(index: number, block: number): readonly string[] {
  return [
    `export class Worker${index}x${block} extends Service {`,
    `  async run(entities: Entity${index}[], options: Options): Promise<number> {`,
    `    const started = Date.now()`,
    `    let total = 0`,
    `    for (const entity of entities) {`,
    `      if (entity.amount < 0) {`,
    `        this.log.warn({ entity__id: entity.id, amount: entity.amount }, 'entity.refused${block}')`,
    `        continue`,
    `      }`,
    `      try {`,
    `        total += await this.store(entity, options)`,
    `      } catch (error) {`,
    `        log.error({ err: error, entity__id: entity.id }, 'entity.lost${index % 100}')`,
    `      }`,
    `    }`,
    `    this.log.info({ total, took__ms: Date.now() - started }, Events.Created)`,
    `    log.debug(\`stored \${total} entities\`)`,
    `    return total`,
    `  }`,
    `  private async store(entity: Entity${index}, options: Options): Promise<number> {`,
    `    const text = await readFile(\`\${options.folder}/\${entity.id}.json\`, 'utf8')`,
    `    return text.length + (entity.tags?.length ?? 0)`,
    `  }`,
    `}`,
    ``,
  ]
}

function plainClass(index: number, block: number): readonly string[] {
  return [
    `export class Store${index}x${block}<T extends { id: string }> {`,
    `  #items = new Map<string, T>()`,
    `  private listeners: Array<(item: T, kind: 'added' | 'removed') => void> = []`,
    `  get size(): number {`,
    `    return this.#items.size`,
    `  }`,
    `  add(item: T): this {`,
    `    if (this.#items.has(item.id)) throw new Error(\`\${item.id} is there already\`)`,
    `    this.#items.set(item.id, item)`,
    `    for (const listener of this.listeners) listener(item, 'added')`,
    `    return this`,
    `  }`,
    `  find(predicate: (item: T) => boolean = () => true): T | undefined {`,
    `    return [...this.#items.values()].find((item) => predicate(item))`,
    `  }`,
    `}`,
    ``,
  ]
}

function plainFunction(index: number, block: number, next: () => number): readonly string[] {
  const count = 3 + Math.floor(next() * 8)
  return [
    `export async function compute${index}x${block}(input: Record<string, number>, limit = ${count}): Promise<string[]> {`,
    `  const result: string[] = []`,
    `  const seen = new Set<string>()`,
    ...Array.from(
      { length: count },
      (_, step) =>
        `  const step${step} = Object.entries(input).filter(([key, value]) => value > ${step} && !seen.has(key)).map(([key]) => key)`,
    ),
    `  if (result.length > limit) {`,
    `    const [first, ...rest] = result`,
    `    return first === undefined ? [] : [first.toUpperCase(), ...rest.slice(0, limit)]`,
    `  }`,
    ...Array.from(
      { length: count },
      (_, step) => `  result.push(...step${step}.map((key) => \`\${key}:\${input[key] ?? 0}\`))`,
    ),
    `  return result.sort((a, b) => (a < b ? -1 : 1))`,
    `}`,
    ``,
  ]
}

function table(index: number, block: number, next: () => number): readonly string[] {
  return [
    `export const TABLE${index}x${block} = {`,
    ...Array.from(
      { length: 12 },
      (_, row) =>
        `  key${row}: { label: 'Row ${row}', weight: ${Math.floor(next() * 1000)}, tags: ['a${row}', 'b${row}'] },`,
    ),
    `} as const`,
    ``,
  ]
}

/** A small generator of numbers from 0 to 1, always the same for a seed. */
function createRandom(seed: number): () => number {
  let state = (seed * 2_654_435_761) >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 4_294_967_296
  }
}
