// Route and failure of the requests that Express, or a router of its kind, handles. Nothing that an app can see of its
// routers changes: layers keep their handlers.
import { wrapMethod } from '../../logs/wrap-method.ts'
import { hiddenField } from '../hidden-field.ts'
import { requestBindings } from '../request-binding.ts'
import { type NotedRequest, noteFailure, noteRoute, requestOf, type Routing } from '../request-notes.ts'
import type { PackagePatches, Patched } from '../patching-instrumentation.ts'

const MOUNT_PATH = Symbol('path that a layer is mounted at')
const bindings = requestBindings
/** Of requests that another http instrumentation serves. */
const routings = hiddenField<Routing | null>()
const joinedPaths = hiddenField<JoinedPath>()
/** What a router is handling in this turn: most layers pass on to the next one at once. */
let handled: { readonly request: ExpressRequest; readonly routing: Routing } | undefined

/** A path as apps give it to `use` and to routes. */
type Path = string | RegExp | readonly Path[]

/** The template of a layer below another, made once: joined anew for each request, it would also be hashed anew. */
type JoinedPath = { parent: string | undefined; template: string }

type ExpressRequest = { readonly baseUrl?: string }

type Layer = {
  /** Set on the layer of a route. */
  readonly route?: { readonly path: Path } | undefined
  /** Set on a handler inside a route. */
  readonly method?: string
  readonly [MOUNT_PATH]?: string
}

type Router = { readonly stack: Layer[] }
type Next = (error?: unknown) => void
type Handle = (this: Router, request: ExpressRequest, response: unknown, out?: Next) => unknown
type Use = (this: Router, ...args: unknown[]) => unknown
type HandleRequest = (this: Layer, request: ExpressRequest, response: unknown, next: Next) => unknown
type HandleError = (this: Layer, error: unknown, request: ExpressRequest, response: unknown, next: Next) => unknown

/** Express 4 brought a router of its own; Express 5 routes through the package `router`. */
export const EXPRESS_4: PackagePatches = {
  name: 'express',
  versions: ['>=4.0.0 <5'],
  files: { 'lib/router/layer.js': patchLayer, 'lib/router/index.js': patchRouter },
}

/** The router of Express 5, which is used without Express too. */
export const ROUTER: PackagePatches = {
  name: 'router',
  versions: ['>=1.0.0 <3'],
  files: { 'lib/layer.js': patchLayer, '': patchRouter },
}

const PATCHED = Symbol('patched by @org/otel')

/** Express and router may both be on, and meet in the same package. */
function isFirst(target: object): boolean {
  if (PATCHED in target) return false
  Object.defineProperty(target, PATCHED, { value: true, configurable: true })
  return true
}

function patchLayer({ prototype }: { readonly prototype: object }): Patched {
  if (!isFirst(prototype)) return { undo: [] }
  // The names of Express 4 and router 1, then those of router 2.
  const requestHandler = 'handle_request' in prototype ? 'handle_request' : 'handleRequest'
  const errorHandler = 'handle_error' in prototype ? 'handle_error' : 'handleError'
  return {
    undo: [
      () => Reflect.deleteProperty(prototype, PATCHED),
      wrapMethod<HandleRequest>(prototype, requestHandler, (original) => {
        return function handleRequest(request, response, next) {
          noteLayer(this, request)
          return original.call(this, request, response, next)
        }
      }),
      wrapMethod<HandleError>(prototype, errorHandler, (original) => {
        return function handleError(error, request, response, next) {
          noteFailure(routingOf(request)?.noted, error)
          return original.call(this, error, request, response, next)
        }
      }),
    ],
  }
}

function patchRouter(exports: object): Patched {
  // Methods of Express 4 and router 1 are on the function itself, those of router 2 on its prototype.
  const inherited = Reflect.get(exports, 'prototype') as object | undefined
  const prototype = inherited !== undefined && 'handle' in inherited ? inherited : exports
  if (!isFirst(prototype)) return { undo: [] }
  return {
    undo: [
      () => Reflect.deleteProperty(prototype, PATCHED),
      wrapMethod<Use>(prototype, 'use', (original) => {
        return function use(...args) {
          const before = this.stack.length
          const result = original.apply(this, args)
          const path = pathText(args[0])
          if (path !== '/' && path !== '') {
            for (const layer of this.stack.slice(before)) Object.defineProperty(layer, MOUNT_PATH, { value: path })
          }
          return result
        }
      }),
      wrapMethod<Handle>(prototype, 'handle', (original) => {
        return function handle(request, response, out) {
          const routing = routingOf(request)
          if (routing === undefined || out === undefined) return original.call(this, request, response, out)
          const outer = routing.base
          routing.base = request.baseUrl ?? ''
          const before = handled
          handled = { request, routing }
          try {
            return original.call(this, request, response, (error) => {
              routing.base = outer
              if (error) noteFailure(routing.noted, error)
              return out(error)
            })
          } finally {
            handled = before
          }
        }
      }),
    ],
  }
}

function routingOf(request: ExpressRequest): Routing | undefined {
  if (handled?.request === request) return handled.routing
  const binding = bindings.of(request)
  if (binding === undefined) return routingElsewhere(request)
  return binding.type === undefined ? undefined : (binding.routing ??= newRouting(binding))
}

/** The same without our http instrumentation. */
function routingElsewhere(request: ExpressRequest): Routing | undefined {
  const known = routings.of(request)
  if (known !== undefined) return known ?? undefined
  const noted = requestOf()
  const routing = noted === undefined ? null : newRouting(noted)
  routings.put(request, routing)
  return routing ?? undefined
}

function newRouting(noted: NotedRequest): Routing {
  return { noted, mount: undefined, base: '' }
}

/** Each layer that a request comes by passes here, so there is little to do for most. */
function noteLayer(layer: Layer, request: ExpressRequest): void {
  const { route, method } = layer
  if (method !== undefined) return
  const routing = routingOf(request)
  if (routing === undefined) return
  const base = request.baseUrl ?? ''
  if (route !== undefined) {
    noteRoute(routing.noted, templateBelow(templateOf(routing, base), layer, route.path))
    return
  }
  const mountPath = layer[MOUNT_PATH]
  if (mountPath !== undefined) {
    const template = templateBelow(templateOf(routing, routing.base), layer, mountPath)
    routing.mount = { base, template, outer: routing.mount }
  }
  routing.noted.mount = base === '' ? undefined : templateOf(routing, base)
}

function templateOf({ mount }: Routing, base: string): string | undefined {
  for (let each = mount; each !== undefined; each = each.outer) if (each.base === base) return each.template
  return undefined
}

function templateBelow(parent: string | undefined, layer: Layer, path: Path): string {
  const known = joinedPaths.of(layer)
  if (known !== undefined && known.parent === parent) return known.template
  const template = join(parent, pathText(path))
  if (known === undefined) joinedPaths.put(layer, { parent, template })
  else Object.assign(known, { parent, template })
  return template
}

/** The text of a path; `/` where `use` was given none. */
function pathText(path: unknown): string {
  if (typeof path === 'string') return path
  if (path instanceof RegExp) return String(path)
  const isList =
    Array.isArray(path) && path.every((one) => typeof one === 'string' || one instanceof RegExp || Array.isArray(one))
  return isList && path.length > 0 ? path.map(pathText).join(',') : '/'
}

/** A template below another; a `/` at its end adds nothing. */
function join(parent: string | undefined, path: string): string {
  const text = path.startsWith('/') ? path : `/${path}`
  if (parent === undefined) return text
  return text === '/' ? parent : `${parent}${text}`
}
