import Module from 'node:module'
import { relative, sep } from 'node:path'
import { packageOfFile } from './package-of-file.ts'

/**
 * What runs when a file of a package was loaded.
 *
 * @param exports what the file exports
 * @param name the package's name for its main file, else name and path (`pg/lib/client.js`); a builtin's bare name
 * @param baseDir the package's folder, undefined for a builtin
 * @returns what `require` returns to the app
 */
export type OnRequire = (exports: unknown, name: string, baseDir: string | undefined) => unknown

/** Asked for each file of a package, before it is loaded: whether callbacks want it. May add some. */
export type BeforePackage = (packageName: string, directory: string) => boolean

/** Tells the user that a module runs unpatched. */
export type OnPatchError = (name: string, baseDir: string | undefined, error: unknown) => void

type Hooked = { readonly modules: readonly string[] | null; readonly onRequire: OnRequire }

type Extension = (module: NodeModule, filename: string) => unknown

const hooked: Hooked[] = []
let beforePackage: BeforePackage = () => false
let onPatchError: OnPatchError = () => {}
const mains = new Map<string, string | undefined>()

/**
 * The interface of require-in-the-middle, which the build puts this in the
 * place of: `new Hook(null | [absolute paths], options, callback)`.
 *
 * Each file passes here once, when it was evaluated, and not at every
 * `require` of it; only files of packages that have an instrumentation cost
 * more than a look at their path. Code that is imported as ES module from a
 * CommonJS package comes by here too, so it is patched in the same place.
 */
export class Hook {
  constructor(modules: readonly string[] | null, _options: unknown, onRequire: OnRequire) {
    hooked.push({ modules, onRequire })
  }

  unhook(): void {}
}

type ResolveFilename = (this: unknown, request: string, ...rest: readonly unknown[]) => string

/** Parts of `node:module` that its types leave out. */
type LoaderInternals = {
  readonly _extensions: Record<string, Extension>
  readonly _cache: Readonly<Record<string, { readonly loaded: boolean } | undefined>>
  _resolveFilename: ResolveFilename
}

/**
 * Starts watching what CommonJS loads. Called once, by the preload.
 *
 * The loader of files is replaced only from the moment that a file of a
 * patched package was found until it is loaded: so none of our frames is in
 * the stack of what the app's own files throw while they are loaded.
 */
export function watchRequire(options: { beforePackage: BeforePackage; onPatchError: OnPatchError }): void {
  beforePackage = options.beforePackage
  onPatchError = options.onPatchError
  const loader = Module as unknown as LoaderInternals
  const { _extensions: extensions, _resolveFilename: resolveFilename } = loader

  let load: Extension | undefined
  function loadAndPatch(this: unknown, module: NodeModule, filename: string): unknown {
    if (extensions['.js'] === loadAndPatch && load !== undefined) extensions['.js'] = load
    const found = packageOfFile(filename)
    const result = load?.call(this, module, filename)
    if (found !== undefined && beforePackage(found.name, found.directory)) {
      module.exports = runCallbacks(module.exports, filename, found.name, found.directory)
    }
    return result
  }

  loader._resolveFilename = function resolveAndPrepare(this: unknown, ...request): string {
    const filename = resolveFilename.apply(this, request)
    const found = packageOfFile(filename)
    // The ES module loader puts a CommonJS module that is imported into the cache before it is loaded.
    // https://github.com/nodejs/node/blob/v24.11.1/lib/internal/modules/esm/translators.js
    const isLoaded = loader._cache[filename]?.loaded === true
    if (found === undefined || isLoaded || !beforePackage(found.name, found.directory)) return filename
    // `.cjs` and files without a known ending are loaded by the `.js` handler too.
    // https://github.com/nodejs/node/blob/v24.11.1/lib/internal/modules/cjs/loader.js#L482
    if (extensions['.js'] !== loadAndPatch) {
      load = extensions['.js']
      extensions['.js'] = loadAndPatch
    }
    return filename
  }
}

/** Lets the callbacks of a builtin run, as at the first `require` of it. */
export function patchBuiltin(name: string): void {
  callAll(process.getBuiltinModule(name), name, undefined, undefined)
}

function runCallbacks(exports: unknown, filename: string, name: string, directory: string): unknown {
  const isMain = mainFile(name, directory) === filename
  return callAll(exports, isMain ? name : `${name}${sep}${relative(directory, filename)}`, directory, filename)
}

function callAll(exports: unknown, name: string, baseDir: string | undefined, filename: string | undefined): unknown {
  let current = exports
  for (const { modules, onRequire } of hooked) {
    if (modules !== null && (filename === undefined || !modules.includes(filename))) continue
    try {
      current = onRequire(current, name, baseDir)
    } catch (error) {
      onPatchError(name, baseDir, error)
    }
  }
  return current
}

function mainFile(name: string, directory: string): string | undefined {
  if (!mains.has(directory)) mains.set(directory, resolveMain(name, directory))
  return mains.get(directory)
}

function resolveMain(name: string, directory: string): string | undefined {
  try {
    return Module.createRequire(`${directory}${sep}package.json`).resolve(name)
  } catch {
    return tryResolve(directory)
  }
}

function tryResolve(directory: string): string | undefined {
  try {
    return Module.createRequire(`${directory}${sep}package.json`).resolve(directory)
  } catch {
    return undefined
  }
}
