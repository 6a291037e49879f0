/**
 * Watches `process.getBuiltinModule`, by which bundles get Node's own modules, past Node's module hooks.
 * @see https://nodejs.org/docs/latest-v24.x/api/process.html#processgetbuiltinmoduleid
 *
 * @param onBuiltin told the bare name of each module that is got, before the app has it; must not throw
 */
export function watchBuiltinAccess(onBuiltin: (name: string) => void): void {
  const target = process as { getBuiltinModule: (this: void, id: string) => unknown }
  const original = target.getBuiltinModule
  const { getBuiltinModule } = {
    getBuiltinModule(this: void, id: string): unknown {
      const found = original(id)
      if (found !== undefined) onBuiltin(id.replace(/^node:/, ''))
      return found
    },
  }
  target.getBuiltinModule = getBuiltinModule
}
