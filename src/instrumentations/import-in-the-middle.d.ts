// The package has no types for these entry points.

declare module 'import-in-the-middle/supports-sync-hooks.mjs' {
  export function supportsSyncHooks(): boolean
}

declare module 'import-in-the-middle/hook.mjs' {
  export function initialize(options: { readonly shouldInclude: (url: string) => boolean }): Promise<void>
  export const resolve: unknown
  export const load: unknown
}
