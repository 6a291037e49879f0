import type { Protocol, Signal } from '../config/config.ts'
import { concatenate, delimited, readFields } from './wire.ts'

/** Part of a request: a request of its own. */
export type Piece = { readonly bytes: Uint8Array; readonly count: number }

/**
 * Cuts a serialized request in two.
 *
 * @returns undefined when there is only one item in it
 * @throws when the bytes are not an OTLP request
 */
export type SplitRequest = (request: Uint8Array) => readonly Piece[] | undefined

/**
 * Cuts requests that a collector calls too large (413). It works on the bytes,
 * because keeping the spans until they are sent would cost several times the memory.
 * The requests of all three signals have one shape: resources with scopes with items.
 */
export function splitterOf(signal: Signal, protocol: Protocol): SplitRequest {
  return protocol === 'http/json'
    ? (request) => splitJson(request, signal)
    : (request) => splitProtobuf(request, signal)
}

const REQUEST_RESOURCES = 1
const RESOURCE_SCOPES = 2
const SCOPE_ITEMS = 2
/** Gauge, sum, histogram, exponential histogram and summary: each holds its data points in field 1. */
const METRIC_DATA: ReadonlySet<number> = new Set([5, 7, 9, 10, 11])
const METRIC_DATA_POINTS = 1

/** The fields around the repeated one stay where they are. */
type Group<Child> = { readonly before: Uint8Array[]; readonly children: Child[]; readonly after: Uint8Array[] }

function splitProtobuf(request: Uint8Array, signal: Signal): readonly Piece[] | undefined {
  const resources: Group<Group<Uint8Array>>[] = []
  for (const resource of readFields(request)) {
    if (resource.number !== REQUEST_RESOURCES) continue
    const group: Group<Group<Uint8Array>> = { before: [], children: [], after: [] }
    for (const scope of readFields(resource.body)) {
      if (scope.number === RESOURCE_SCOPES) group.children.push(readScope(scope.body))
      else keepAround(group, scope.raw)
    }
    resources.push(group)
  }
  const items = resources.flatMap((resource) => resource.children.flatMap((scope) => scope.children))
  return halves(items)?.map((half) => ({
    bytes: concatenate(
      resources.flatMap((resource) => {
        const scopes = resource.children.flatMap((scope) => {
          const kept = scope.children.filter((item) => half.has(item))
          return kept.length === 0 ? [] : [delimited(RESOURCE_SCOPES, [...scope.before, ...kept, ...scope.after])]
        })
        return scopes.length === 0
          ? []
          : [delimited(REQUEST_RESOURCES, [...resource.before, ...scopes, ...resource.after])]
      }),
    ),
    count: signal === 'metrics' ? [...half].reduce((sum, item) => sum + countDataPoints(item), 0) : half.size,
  }))
}

function readScope(message: Uint8Array): Group<Uint8Array> {
  const scope: Group<Uint8Array> = { before: [], children: [], after: [] }
  for (const field of readFields(message)) {
    if (field.number === SCOPE_ITEMS) scope.children.push(field.raw)
    else keepAround(scope, field.raw)
  }
  return scope
}

function keepAround(group: Group<unknown>, field: Uint8Array): void {
  if (group.children.length === 0) group.before.push(field)
  else group.after.push(field)
}

function countDataPoints(metricField: Uint8Array): number {
  let points = 0
  for (const metric of readFields(metricField)) {
    for (const data of readFields(metric.body)) {
      if (!METRIC_DATA.has(data.number)) continue
      for (const point of readFields(data.body)) if (point.number === METRIC_DATA_POINTS) points++
    }
  }
  return points
}

const JSON_NAMES: Readonly<Record<Signal, readonly [resources: string, scopes: string, items: string]>> = {
  traces: ['resourceSpans', 'scopeSpans', 'spans'],
  metrics: ['resourceMetrics', 'scopeMetrics', 'metrics'],
  logs: ['resourceLogs', 'scopeLogs', 'logRecords'],
}
const JSON_METRIC_DATA = ['gauge', 'sum', 'histogram', 'exponentialHistogram', 'summary']

type JsonObject = Record<string, unknown>

function splitJson(request: Uint8Array, signal: Signal): readonly Piece[] | undefined {
  const [resourcesName, scopesName, itemsName] = JSON_NAMES[signal]
  const whole = JSON.parse(new TextDecoder().decode(request)) as JsonObject
  const resources = objectsIn(whole, resourcesName)
  const items = resources.flatMap((resource) =>
    objectsIn(resource, scopesName).flatMap((scope) => objectsIn(scope, itemsName)),
  )
  const keep = (half: ReadonlySet<JsonObject>): JsonObject[] =>
    resources.flatMap((resource) => {
      const scopes = objectsIn(resource, scopesName).flatMap((scope) => {
        const kept = objectsIn(scope, itemsName).filter((item) => half.has(item))
        return kept.length === 0 ? [] : [{ ...scope, [itemsName]: kept }]
      })
      return scopes.length === 0 ? [] : [{ ...resource, [scopesName]: scopes }]
    })
  return halves(items)?.map((half) => ({
    bytes: new TextEncoder().encode(JSON.stringify({ [resourcesName]: keep(half) })),
    count: signal === 'metrics' ? [...half].reduce((sum, metric) => sum + countJsonDataPoints(metric), 0) : half.size,
  }))
}

function objectsIn(parent: JsonObject, name: string): JsonObject[] {
  const value = parent[name]
  return Array.isArray(value) ? value : []
}

function countJsonDataPoints(metric: JsonObject): number {
  return JSON_METRIC_DATA.reduce(
    (sum, name) => sum + objectsIn((metric[name] ?? {}) as JsonObject, 'dataPoints').length,
    0,
  )
}

function halves<Item>(items: readonly Item[]): readonly [ReadonlySet<Item>, ReadonlySet<Item>] | undefined {
  if (items.length < 2) return undefined
  const middle = items.length >> 1
  return [new Set(items.slice(0, middle)), new Set(items.slice(middle))]
}
