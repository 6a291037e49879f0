import type { ResourceConfig } from './config.ts'
import { parseEntities } from './entities.ts'
import { parsePairs } from './pairs.ts'
import { readText, report, type Source } from './source.ts'
import type { VariableName } from './variables.ts'

type Described = Pick<ResourceConfig, 'serviceName' | 'serviceVersion' | 'environment' | 'attributes'>

/** Names that other software uses too: never a contradiction. */
const SHARED: ReadonlySet<VariableName> = new Set(['RELEASE', 'ENVIRONMENT', 'ENV', 'NODE_ENV'])

/** What the environment says about the service (§7-4, §7-5): the attributes first, then the variables for one attribute. */
export function readResourceAttributes(source: Source): Described {
  const ofService = readAttributes(source)
  const entities = readText(source, 'OTEL_ENTITIES')
  const attributes = entities === undefined ? ofService : Object.assign(readEntities(source, entities), ofService)
  return {
    serviceName: readText(source, 'OTEL_SERVICE_NAME'),
    serviceVersion: readOne(source, attributes, ['service.version'], ['OTEL_SERVICE_VERSION', 'RELEASE']),
    environment: readOne(
      source,
      attributes,
      ['deployment.environment.name', 'deployment.environment'],
      ['DEPLOYMENT_ENVIRONMENT', 'ENVIRONMENT', 'ENV', 'NODE_ENV'],
    ),
    attributes,
  }
}

/** OTEL_RESOURCE_ATTRIBUTES; as the specification says, one wrong entry discards the whole value. */
function readAttributes(source: Source): Record<string, string> {
  const name = 'OTEL_RESOURCE_ATTRIBUTES'
  const attributes = Object.create(null) as Record<string, string>
  const text = readText(source, name)
  if (text === undefined) return attributes
  const pairs = parsePairs(text)
  const bad = pairs.find(({ wrong }) => wrong !== undefined)
  if (bad !== undefined) {
    report(source, name, {
      value: bad.text,
      finding: bad.wrong ?? '',
      action: 'all resource attributes of the variable are ignored',
    })
    return attributes
  }
  for (const pair of pairs) if (pair.value !== '') attributes[pair.name] = pair.value
  return attributes
}

function readEntities(source: Source, text: string): Record<string, string> {
  const name = 'OTEL_ENTITIES'
  const { attributes, malformed, repeated } = parseEntities(text)
  for (const value of malformed) {
    report(source, name, { value, expected: 'an entity as type{id=…}[name=…]@schema', action: 'it is ignored' })
  }
  for (const value of repeated) {
    report(source, name, { value, finding: 'is the second entity of its type', action: 'the last one is used' })
  }
  return attributes
}

function readOne(
  source: Source,
  attributes: Readonly<Record<string, string>>,
  keys: readonly string[],
  variables: readonly VariableName[],
): string | undefined {
  const key = keys.find((candidate) => attributes[candidate] !== undefined)
  const attribute = key === undefined ? undefined : attributes[key]
  const variable = variables.find((candidate) => readText(source, candidate) !== undefined)
  const value = variable === undefined ? undefined : readText(source, variable)
  if (variable === undefined) return attribute
  if (attribute === undefined) {
    report(source, variable, {
      finding: `stands for ${keys[0]} in OTEL_RESOURCE_ATTRIBUTES`,
      action: 'it is used',
      level: 'info',
    })
    return value
  }
  if (attribute !== value && !SHARED.has(variable)) {
    report(source, variable, {
      finding: `differs from ${key}=${attribute} in OTEL_RESOURCE_ATTRIBUTES`,
      action: 'the attribute is followed',
    })
  }
  return attribute
}
