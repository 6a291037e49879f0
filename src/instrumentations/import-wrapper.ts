import { createHook } from 'import-in-the-middle/create-hook.mjs'
import type { LoadHookSync, ResolveHookSync } from 'node:module'

/** Node's synchronous module hooks. */
export type ModuleHooks = { readonly resolve: ResolveHookSync; readonly load: LoadHookSync }

/**
 * import-in-the-middle's hooks, which wrap ES modules. With their two parsers
 * they are a chunk of their own: most apps load no ES module that is patched.
 *
 * @param shouldInclude whether a module, by its URL and by what an import calls it, is wrapped
 */
export function createWrapper(shouldInclude: (url: string, specifier: string) => boolean): ModuleHooks {
  const { applyOptions, resolveSync, loadSync } = createHook(import.meta)
  applyOptions({ shouldInclude })
  return { resolve: resolveSync, load: loadSync }
}
