import childProcess from 'node:child_process'
import { syncBuiltinESMExports } from 'node:module'
import { context } from '@opentelemetry/api'
import type { Env } from '../config/config.ts'
import { contextVariables } from './process-context.ts'

type Run = (...args: unknown[]) => unknown
type SpawnOptions = { readonly envPairs?: readonly string[] }

/**
 * Sets `TRACEPARENT` and its kin for child processes, for those that are waited for too. The app's own objects are not
 * touched, and a variable that it sets for a child itself stays.
 *
 * @param env of this process: what a child has from it is replaced
 */
export function propagateToChildren(env: Env): void {
  // spawn, exec, execFile, fork and node:cluster all end in this method.
  const prototype = childProcess.ChildProcess.prototype as unknown as { spawn: Run }
  const { spawn } = prototype
  prototype.spawn = function (this: unknown, options: unknown, ...rest): unknown {
    return Reflect.apply(spawn, this, [withPairs(options, env), ...rest])
  }
  const functions = childProcess as unknown as Record<'spawnSync' | 'execFileSync' | 'execSync', Run>
  for (const name of ['spawnSync', 'execFileSync', 'execSync'] as const) {
    const original = functions[name]
    functions[name] = function (this: unknown, ...args): unknown {
      return Reflect.apply(original, this, withEnvironment(args, env))
    }
  }
  syncBuiltinESMExports()
}

/** Options as Node's own code makes them, with `NAME=value` pairs. */
function withPairs(options: unknown, env: Env): unknown {
  const { envPairs } = (options ?? {}) as SpawnOptions
  const variables = contextVariables(context.active())
  if (!Array.isArray(envPairs) || variables.size === 0) return options
  const given = new Map(
    envPairs.map((pair: string) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
  )
  const added = [...variables].filter(([name]) => given.get(name) === undefined || given.get(name) === env[name])
  const kept = envPairs.filter((pair: string) => !added.some(([name]) => pair.startsWith(`${name}=`)))
  return { ...(options as object), envPairs: [...kept, ...added.map(([name, value]) => `${name}=${value}`)] }
}

/** Arguments of a synchronous function: a file or command, perhaps a list, perhaps options. */
function withEnvironment(args: readonly unknown[], env: Env): readonly unknown[] {
  const variables = contextVariables(context.active())
  if (variables.size === 0) return args
  const index = args.findIndex((arg, at) => at > 0 && typeof arg === 'object' && arg !== null && !Array.isArray(arg))
  const options = (index === -1 ? {} : args[index]) as { readonly env?: Env }
  const given: Env = options.env ?? env
  const added = [...variables].filter(([name]) => given[name] === undefined || given[name] === env[name])
  const replaced = { ...options, env: { ...given, ...Object.fromEntries(added) } }
  return index === -1 ? [...args.filter((arg) => arg !== undefined), replaced] : args.with(index, replaced)
}
