// Runs in Node's loader thread, where the hooks of a Node without usable synchronous hooks live.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { initialize as initializeHook, load, resolve } from 'import-in-the-middle/hook.mjs'
import { isEsModule, isPatchedFile, packageOfUrl } from './package-of-url.ts'

/** Called by Node with what `Module.register` was given: the packages whose ES modules are wrapped. */
export function initialize({ packages }: { readonly packages: readonly string[] }): Promise<void> {
  const names = new Set(packages)
  return initializeHook({
    shouldInclude: (url: string, specifier: string): boolean => {
      const found = packageOfUrl(url)
      if (found === undefined || !names.has(found.name) || !isPatchedFile(url, specifier, found)) return false
      return isEsModule(url, (file) => readFileSync(fileURLToPath(file), 'utf8'))
    },
  })
}

export { load, resolve }
