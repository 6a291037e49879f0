import { readFileSync } from 'node:fs'
import Module from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Instrumentation } from '@opentelemetry/instrumentation'
import { addHook, type HookFunction } from 'import-in-the-middle'
import { supportsSyncHooks } from 'import-in-the-middle/supports-sync-hooks.mjs'
import { load } from '../chunk.ts'
import { API_PACKAGE, findApiCopy } from '../lifecycle/api-copies.ts'
import type { ModuleHooks } from './import-wrapper.ts'
import { isEsModule, isPatchedFile, packageOfUrl } from './package-of-url.ts'

/** Hooks that an instrumentation registered when it was enabled; private to upstream's base class. */
type WithHooks = { readonly _hooks?: readonly { readonly _iitmHook?: HookFunction }[] }

/** What is watched, and who is told. */
export type ImportHookOptions = {
  /** Packages that some enabled instrumentation patches. */
  readonly packages: ReadonlySet<string>
  /** Loads the instrumentations of a package; returns those that were not there before. */
  readonly ensure: (packageName: string) => readonly Instrumentation[]
  /** Told of each ES module of a package, where Node's hooks run in this thread. */
  readonly onPackage: (packageName: string, directoryUrl: string) => void
  /** Told of a module of Node's own, by its bare name, before the app gets it. */
  readonly onBuiltin: (name: string) => void
}

/**
 * Starts watching what is imported as ES module. CommonJS files, also those
 * that are imported, are patched by the require hook, so only real ES modules
 * of packages with an instrumentation are wrapped, and nothing else of the app.
 *
 * Node has had synchronous hooks that can be used since 22.22.3 and 24.11.1;
 * before, the hooks run in a loader thread.
 * @see https://github.com/nodejs/node/pull/59929
 */
export function watchImport({ packages, ensure, onPackage, onBuiltin }: ImportHookOptions): void {
  const onImport: HookFunction = (url, namespace, specifier, format) => {
    const found = packageOfUrl(url)
    if (found === undefined || !packages.has(found.name)) return
    // Hooks that are added during this call are not visited for the module that is being loaded.
    for (const instrumentation of ensure(found.name)) {
      const { _hooks = [] } = instrumentation as unknown as WithHooks
      for (const { _iitmHook: run } of _hooks) run?.(url, namespace, specifier, format)
    }
  }
  addHook(onImport)
  if (supportsSyncHooks()) {
    watchResolve((url, specifier) => shouldWrap(url, specifier, packages, onPackage), onBuiltin)
    return
  }
  Module.register('./hook.mjs', { parentURL: import.meta.url, data: { packages: [...packages] } })
  // The loader thread does not tell what it has seen, so the copy that the app would import is looked at at once.
  const copy = process.argv[1] === undefined ? undefined : findApiCopy(process.argv[1])
  if (copy !== undefined) onPackage(API_PACKAGE, pathToFileURL(copy).href)
}

const OWN_FOLDER = new URL('.', import.meta.url).href

/**
 * Looks at what is resolved, and brings the wrapper in with the first module that is to be wrapped. Until then nothing
 * looks at what is loaded: a hook costs each module of the app.
 */
function watchResolve(
  shouldInclude: (url: string, specifier: string) => boolean,
  onBuiltin: (name: string) => void,
): void {
  let wrapper: ModuleHooks | undefined
  Module.registerHooks({
    resolve(specifier, context, nextResolve) {
      const resolved =
        wrapper === undefined ? nextResolve(specifier, context) : wrapper.resolve(specifier, context, nextResolve)
      if (resolved.url.startsWith('node:')) {
        // What our own code needs of Node is no sign of what the app needs.
        if (context.parentURL?.startsWith(OWN_FOLDER) !== true) onBuiltin(resolved.url.slice('node:'.length))
        return resolved
      }
      if (wrapper !== undefined || !shouldInclude(resolved.url, specifier)) return resolved
      wrapper = load('import-wrapper').createWrapper(shouldInclude)
      Module.registerHooks({ load: wrapper.load })
      return wrapper.resolve(specifier, context, nextResolve)
    },
  })
}

/** Whether a module is an ES module that an instrumentation patches. */
function shouldWrap(
  url: string,
  specifier: string,
  packages: ReadonlySet<string>,
  onPackage: ImportHookOptions['onPackage'],
): boolean {
  const found = packageOfUrl(url)
  if (found === undefined) return false
  onPackage(found.name, found.directoryUrl)
  if (!packages.has(found.name) || !isPatchedFile(url, specifier, found)) return false
  return isEsModule(url, (file) => readFileSync(fileURLToPath(file), 'utf8'))
}
