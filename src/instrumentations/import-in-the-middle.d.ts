// The package has no types for these entry points.

declare module 'import-in-the-middle/supports-sync-hooks.mjs' {
  export function supportsSyncHooks(): boolean
}

declare module 'import-in-the-middle/create-hook.mjs' {
  import type { LoadHookSync, ResolveHookSync } from 'node:module'

  export function createHook(meta: { readonly url: string }): {
    readonly applyOptions: (options: { readonly shouldInclude: (url: string, specifier: string) => boolean }) => void
    readonly resolveSync: ResolveHookSync
    readonly loadSync: LoadHookSync
  }
}

declare module 'import-in-the-middle/hook.mjs' {
  export function initialize(options: {
    readonly shouldInclude: (url: string, specifier: string) => boolean
  }): Promise<void>
  export const resolve: unknown
  export const load: unknown
}
