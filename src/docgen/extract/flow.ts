/**
 * Which definitions of a variable reach a place, inside one function: assignment
 * replaces, branches join, loops reach back to their own start. Definitions are
 * numbers in the variable's own list.
 */
export type Flow = {
  readonly state: Map<number, readonly number[]>
  /** Per open branch: what a variable was before the branch changed it. */
  readonly journals: Map<number, readonly number[] | undefined>[]
  readonly loops: Loop[]
  /** Loops and switches that `break` or `continue` can leave. */
  readonly exits: Exit[]
}

type Loop = {
  readonly changed: Set<number>
  /** References that a change further down in the loop reaches in the next round. */
  readonly open: Map<number, number[][]>
}

type Exit = {
  readonly isLoop: boolean
  /** How many branches were open when it began. */
  readonly depth: number
  /** What the ways out of it leave. */
  readonly ends: Changes[]
}

type Changes = ReadonlyMap<number, readonly number[]>

export function createFlow(): Flow {
  return { state: new Map(), journals: [], loops: [], exits: [] }
}

/**
 * The definitions that reach a reference made now.
 *
 * @returns undefined when nothing is known of the order: all definitions. Inside
 * a loop the array may still grow, until the loop has been walked.
 */
export function reaching(flow: Flow, binding: number): readonly number[] | undefined {
  const known = flow.state.get(binding)
  if (known === undefined || flow.loops.length === 0) return known
  const definitions = [...known]
  for (const loop of flow.loops) {
    if (loop.changed.has(binding)) continue
    const open = loop.open.get(binding)
    if (open === undefined) loop.open.set(binding, [definitions])
    else open.push(definitions)
  }
  return definitions
}

export function define(flow: Flow, binding: number, definitions: readonly number[]): void {
  const journal = flow.journals.at(-1)
  if (journal !== undefined && !journal.has(binding)) journal.set(binding, flow.state.get(binding))
  flow.state.set(binding, definitions)
  for (const loop of flow.loops) loop.changed.add(binding)
}

/**
 * Walks alternatives and joins what they leave.
 *
 * @param walks each gives false when its end is never reached (it returns or throws).
 * @param isExhaustive one of them always runs.
 * @returns whether the place after them is reached.
 */
export function branch(flow: Flow, walks: readonly (() => boolean)[], isExhaustive: boolean): boolean {
  const ends: Changes[] = []
  for (const walk of walks) {
    const end = trial(flow, walk)
    if (end.completes) ends.push(end.changes)
  }
  if (!isExhaustive) ends.push(new Map())
  join(flow, ends)
  return ends.length > 0
}

/** Walks the body of a loop, which may run never, once or many times. */
export function repeat(flow: Flow, walk: () => boolean): void {
  const loop: Loop = { changed: new Set(), open: new Map() }
  const exit: Exit = { isLoop: true, depth: flow.journals.length, ends: [] }
  flow.loops.push(loop)
  flow.exits.push(exit)
  const end = trial(flow, walk)
  flow.exits.pop()
  flow.loops.pop()
  if (end.completes) exit.ends.push(end.changes)
  for (const [binding, definitions] of exit.ends.flatMap((changes) => [...changes])) {
    for (const reference of loop.open.get(binding) ?? []) addTo(reference, definitions)
  }
  join(flow, [...exit.ends, new Map()])
}

/** Walks the cases of a `switch`, each of which can be left. */
export function choose(flow: Flow, walk: () => void): void {
  const exit: Exit = { isLoop: false, depth: flow.journals.length, ends: [] }
  flow.exits.push(exit)
  walk()
  flow.exits.pop()
  join(flow, [...exit.ends, new Map()])
}

/**
 * `break` and `continue`: what is set now holds behind the loop or switch. One
 * with a label may leave any of those around it.
 */
export function leave(flow: Flow, how: 'break' | 'continue', hasLabel: boolean): void {
  const around = flow.exits.filter((exit) => exit.isLoop || how === 'break')
  for (const exit of hasLabel ? around : around.slice(-1)) {
    const changes = new Map<number, readonly number[]>()
    for (const journal of flow.journals.slice(exit.depth)) {
      for (const binding of journal.keys()) changes.set(binding, flow.state.get(binding) ?? [])
    }
    exit.ends.push(changes)
  }
}

/** Walks `try`, and `catch` from any point of it. */
export function attempt(flow: Flow, walkTry: () => boolean, walkCatch: (() => boolean) | undefined): boolean {
  const tried = trial(flow, walkTry)
  const ends = tried.completes ? [tried.changes] : []
  if (walkCatch !== undefined) {
    const caught = trial(flow, () => {
      for (const [binding, definitions] of tried.changes) {
        define(flow, binding, [...new Set([...(flow.state.get(binding) ?? []), ...definitions])])
      }
      return walkCatch()
    })
    if (caught.completes) ends.push(caught.changes)
  }
  join(flow, ends)
  return ends.length > 0
}

/** Walks, then puts back the state from before. */
function trial(flow: Flow, walk: () => boolean): { readonly completes: boolean; readonly changes: Changes } {
  const journal = new Map<number, readonly number[] | undefined>()
  flow.journals.push(journal)
  const completes = walk()
  flow.journals.pop()
  const changes = new Map<number, readonly number[]>()
  for (const [binding, before] of journal) {
    changes.set(binding, flow.state.get(binding) ?? [])
    if (before === undefined) flow.state.delete(binding)
    else flow.state.set(binding, before)
  }
  return { completes, changes }
}

function join(flow: Flow, ends: readonly Changes[]): void {
  const bindings = new Set(ends.flatMap((end) => [...end.keys()]))
  for (const binding of bindings) {
    const before = flow.state.get(binding) ?? []
    const after: number[] = []
    for (const end of ends) addTo(after, end.get(binding) ?? before)
    define(flow, binding, after)
  }
}

function addTo(definitions: number[], more: readonly number[]): void {
  for (const definition of more) if (!definitions.includes(definition)) definitions.push(definition)
}
