import { parsePairs } from './pairs.ts'

type Entity = { readonly type: string; readonly id: Attributes; readonly description: Attributes }
type Attributes = readonly (readonly [key: string, value: string])[]

/** `type{id}[description]@schema`; the value characters of the grammar leave no doubt where a part ends. */
const ENTITY = /^([a-z][\w.-]*)\{([^{}[\]@;]+)\}(?:\[([^{}[\]@;]*)\])?(?:@.*)?$/i

/**
 * Attributes of OTEL_ENTITIES. Of entities of one type the last one counts;
 * schema URLs are of no use here, since OTLP entity references are not sent.
 *
 * Specification in development:
 * https://opentelemetry.io/docs/specs/otel/entities/entity-propagation/
 *
 * @returns attributes without prototype, the entities that could not be read, and those whose type came before
 */
export function parseEntities(text: string): {
  attributes: Record<string, string>
  malformed: readonly string[]
  repeated: readonly string[]
} {
  const entities = new Map<string, Entity>()
  const malformed: string[] = []
  const repeated: string[] = []
  for (const part of text.split(';').map((entity) => entity.trim())) {
    if (part === '') continue
    const entity = parseEntity(part)
    if (entity === undefined) malformed.push(part)
    else if (entities.has(entity.type)) repeated.push(part)
    if (entity !== undefined) entities.set(entity.type, entity)
  }
  const attributes = Object.create(null) as Record<string, string>
  for (const { id, description } of entities.values()) {
    for (const [key, value] of [...id, ...description]) attributes[key] = value
  }
  return { attributes, malformed, repeated }
}

function parseEntity(text: string): Entity | undefined {
  const [, type, idText, descriptionText = ''] = ENTITY.exec(text) ?? []
  if (type === undefined || idText === undefined) return undefined
  const id = parseAttributes(idText)
  const description = parseAttributes(descriptionText)
  return id === undefined || description === undefined || id.length === 0 ? undefined : { type, id, description }
}

function parseAttributes(text: string): Attributes | undefined {
  const pairs = parsePairs(text)
  if (pairs.some(({ wrong }) => wrong !== undefined)) return undefined
  return pairs.filter(({ value }) => value !== '').map(({ name, value }) => [name, value])
}
