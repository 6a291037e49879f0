import type { Decoded } from './fields.ts'
import type { Origin } from './received.ts'

/** resource.proto, `Resource`. */
export const RESOURCE = { attributes: [1, 'attributes'], droppedAttributesCount: [2, 'uint32'] } as const

/** common.proto, `InstrumentationScope`. */
export const SCOPE = {
  name: [1, 'string'],
  version: [2, 'string'],
  attributes: [3, 'attributes'],
  droppedAttributesCount: [4, 'uint32'],
} as const

/** A group of one resource (`ResourceSpans` and its siblings) and one of its scopes (`ScopeSpans` and its siblings). */
type ResourceGroup = {
  readonly resource: Decoded<typeof RESOURCE> | undefined
  readonly schemaUrl: string | undefined
}
type ScopeGroup = { readonly scope: Decoded<typeof SCOPE> | undefined; readonly schemaUrl: string | undefined }

/** Where the things of a scope group come from. */
export function toOrigin(resourceGroup: ResourceGroup, scopeGroup: ScopeGroup): Origin {
  return {
    scope: {
      name: scopeGroup.scope?.name ?? '',
      version: unlessEmpty(scopeGroup.scope?.version),
      attributes: scopeGroup.scope?.attributes ?? {},
      schemaUrl: unlessEmpty(scopeGroup.schemaUrl),
    },
    resource: resourceGroup.resource?.attributes ?? {},
    resourceSchemaUrl: unlessEmpty(resourceGroup.schemaUrl),
  }
}

/** In protobuf an empty text is the same as none. */
export function unlessEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text
}

/** A time of 0 is the protobuf files' word for none. */
export function unlessZero(timeNs: bigint | undefined): bigint | undefined {
  return timeNs === 0n ? undefined : timeNs
}

/**
 * Checks an id and returns it.
 * @throws when it has another length than 32 (trace) or 16 (span) digits, or is all zeroes.
 */
export function checkId(what: string, id: string | undefined, digits: 16 | 32): string {
  if (id?.length === digits && !/^0+$/.test(id)) return id
  throw new Error(`${what} is ${JSON.stringify(id)}, and has to be ${digits} hex digits that are not all zero`)
}

/** As `checkId`, for an id that may be left out. */
export function checkOptionalId(what: string, id: string | undefined, digits: 16 | 32): string | undefined {
  return id === undefined || id === '' ? undefined : checkId(what, id, digits)
}
