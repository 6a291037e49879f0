import {
  InstrumentationBase,
  type InstrumentationConfig,
  InstrumentationNodeModuleDefinition,
  InstrumentationNodeModuleFile,
} from '@opentelemetry/instrumentation'

/** A patched file of a package. */
export type Patched = {
  /** What the app gets instead of the file's exports, where they are not patched in place. */
  readonly exports?: object
  /** Undoes each patch. */
  readonly undo: readonly (() => void)[]
}

/** Patches what a file exports. */
export type Patch = (exports: never) => Patched

/** Files of one package that are patched, by path inside it; the empty path is its main file. */
export type PackagePatches = {
  readonly name: string
  readonly versions: readonly string[]
  readonly files: Readonly<Record<string, Patch>>
}

/**
 * An instrumentation of ours that patches files of packages. Fields of classes that extend it are only declared: the
 * base class calls `init` from its constructor, before field initialisers would run.
 */
export abstract class PatchingInstrumentation<
  Config extends InstrumentationConfig = InstrumentationConfig,
> extends InstrumentationBase<Config> {
  declare private patched: Map<object, Patched> | undefined

  protected abstract get packages(): readonly PackagePatches[]

  protected override init(): InstrumentationNodeModuleDefinition[] {
    return this.packages.map(({ name, versions, files }) => {
      const apply = (patch: Patch | undefined): ((exports: object) => object) | undefined =>
        patch && ((exports) => this.patch(exports, patch))
      const undo = (): void => this.unpatch()
      const inside = Object.entries(files).filter(([path]) => path !== '')
      return new InstrumentationNodeModuleDefinition(
        name,
        [...versions],
        apply(files['']),
        undo,
        inside.map(
          ([path, patch]) =>
            new InstrumentationNodeModuleFile(
              `${name}/${path}`,
              [...versions],
              (exports) => this.patch(exports, patch),
              undo,
            ),
        ),
      )
    })
  }

  private patch(exports: object, patch: Patch): object {
    this.patched ??= new Map()
    // An ES module around a CommonJS one has the same default export.
    const key = defaultExport(exports)
    let patched = this.patched.get(key)
    if (patched === undefined) this.patched.set(key, (patched = patch(exports as never)))
    return patched.exports ?? exports
  }

  private unpatch(): void {
    for (const { undo } of this.patched?.values() ?? []) for (const one of undo) one()
    this.patched = new Map()
  }
}

/** What a package exports, also where an ES module wraps it. */
export function defaultExport<Exports extends object>(exports: Exports | { readonly default: Exports }): Exports {
  return 'default' in exports ? exports.default : exports
}
