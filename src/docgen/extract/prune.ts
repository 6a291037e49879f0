import { type BindingDraft, type Extraction, UNKNOWN } from './extraction.ts'
import type { Binding, Definition, Expr, FileSummary, ObjectEntry, TypeExpr } from '../summary.ts'

/**
 * Drops what no kept call, export or handover refers to, which is most of a
 * file, and freezes the rest as a summary.
 */
export function prune(x: Extraction): FileSummary {
  const kept = {
    bindings: new Set<number>(),
    functions: new Set<number>(),
    classes: new Set<number>(),
    objects: new Set<number>(),
    types: new Set<string>(),
  }
  const queue: (() => void)[] = []
  const later = (walk: () => void): void => void queue.push(walk)

  const visitAll = (values: Iterable<Expr>): void => {
    for (const value of values) visit(value)
  }

  function visit(value: Expr | undefined): void {
    if (value === undefined) return
    switch (value.kind) {
      case 'binding':
        // All of them is what a reference without a list means.
        if (value.definitions?.length === x.bindings[value.binding]?.definitions.length) value.definitions = undefined
        return visitBinding(value.binding)
      case 'member':
      case 'item':
      case 'instance':
        return later(() => visit(value.of))
      case 'computed':
        return later(() => visitAll([value.of, value.key]))
      case 'call':
      case 'new':
        return later(() => visitAll([value.callee, ...value.args]))
      case 'object':
        if (value.id !== undefined) visitObject(value.id)
        return later(() => value.entries.forEach(visitEntry))
      case 'list':
        return later(() => visitAll(value.items))
      case 'either':
        return later(() => visitAll(value.options))
      case 'text':
        return later(() => visitAll(value.parts))
      case 'function':
        return visitFunction(value.id)
      case 'class':
        return visitClass(value.id)
      case 'this':
      case 'super':
        return visitClass(value.class)
      case 'thisObject':
        return visitObject(value.object)
      case 'typed':
        return visitType(value.type)
      case 'cast':
        visitType(value.type)
        return later(() => visit(value.value))
      case 'declared':
        return later(() => visit(value.value))
      case 'error':
        return later(() => visit(value.message))
      default:
    }
  }

  function visitEntry(entry: ObjectEntry): void {
    visit(entry.value)
    if (entry.kind === 'computed') visit(entry.key)
  }

  function visitBinding(index: number): void {
    const binding = x.bindings[index]
    if (binding === undefined || kept.bindings.has(index)) return
    kept.bindings.add(index)
    later(() => {
      binding.definitions.forEach(visitDefinition)
      for (const values of binding.properties?.values() ?? []) visitAll(values)
    })
  }

  function visitDefinition(definition: Definition): void {
    if (definition.kind === 'value') return visit(definition.value)
    visit(definition.fallback)
    if (definition.kind === 'part') return visit(definition.of)
    if (definition.type) visitType(definition.type)
    keepFunction(definition.function)
  }

  function keepFunction(id: number): void {
    kept.functions.add(id)
  }

  const visited = new Set<number>()
  function visitFunction(id: number): void {
    const draft = x.functions[id]
    if (draft === undefined || visited.has(id)) return
    visited.add(id)
    kept.functions.add(id)
    later(() => {
      visitAll(draft.returns)
      if (draft.returnType) visitType(draft.returnType)
      if (draft.instance !== undefined) visitClass(draft.instance)
    })
  }

  function visitClass(id: number): void {
    const draft = x.classes[id]
    if (draft === undefined || kept.classes.has(id)) return
    kept.classes.add(id)
    later(() => {
      visit(draft.base)
      if (draft.construct !== undefined) visitFunction(draft.construct)
      visitAll(draft.members.map((member) => member.value))
    })
  }

  function visitObject(id: number): void {
    const draft = x.objects[id]
    if (draft === undefined || kept.objects.has(id)) return
    kept.objects.add(id)
    later(() => {
      visit(draft.value)
      visitAll(draft.assigned.map(({ value }) => value))
    })
  }

  function visitType(type: TypeExpr): void {
    later(() => {
      switch (type.kind) {
        case 'named': {
          const [name = ''] = type.path
          if (!kept.types.has(name)) {
            kept.types.add(name)
            const alias = x.types.get(name)
            if (alias) visitType(alias)
            const binding = x.scope.names.get(name)
            if (binding !== undefined) visitBinding(binding)
          }
          type.args.forEach(visitType)
          return
        }
        case 'typeof':
          return visit(type.value)
        case 'returnOf':
          return visitType(type.value)
        case 'anyOf':
          return type.options.forEach(visitType)
        case 'shape':
          ;[...type.members.values(), ...type.parents].forEach(visitType)
          return
        default:
      }
    })
  }

  for (const call of x.calls) {
    visitAll([call.receiver, ...call.args])
    visit(call.key)
    if (call.function !== undefined) kept.functions.add(call.function)
  }
  for (const handover of x.handovers) visitAll([handover.callee, ...handover.args])
  visitAll([...x.frameworks, ...x.moduleExports, ...[...x.exports.values()].flat()])
  for (const name of x.types.keys()) visitType({ kind: 'named', path: [name], args: [] })
  for (let walk = queue.pop(); walk !== undefined; walk = queue.pop()) walk()

  const names = new Map<string, number>()
  for (const [name, index] of x.scope.names) if (kept.bindings.has(index)) names.set(name, index)
  return {
    path: x.path,
    names,
    bindings: x.bindings.map((binding, index) => (kept.bindings.has(index) ? summaryOf(binding) : undefined)),
    functions: x.functions.map((draft, index) => (kept.functions.has(index) ? draft : undefined)),
    classes: x.classes.map((draft, index) => (kept.classes.has(index) ? draft : undefined)),
    objects: x.objects.map((draft, index) => (kept.objects.has(index) ? draft : undefined)),
    types: x.types,
    exports: new Map([...x.exports].map(([name, values]) => [name, eitherOf(values)])),
    reexports: x.reexports,
    moduleExports: x.moduleExports,
    calls: x.calls,
    handovers: x.handovers,
    frameworks: x.frameworks,
    levels: x.levels,
    complaints: x.complaints,
  }
}

function eitherOf(values: readonly Expr[]): Expr {
  const [first = UNKNOWN, ...others] = values
  return others.length === 0 ? first : { kind: 'either', options: values }
}

function summaryOf({ name, line, definitions, assignedElsewhere, properties }: BindingDraft): Binding {
  return { name, line, definitions, assignedElsewhere, properties }
}
