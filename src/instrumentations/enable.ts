import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import Module from 'node:module'
import { fileURLToPath } from 'node:url'
import type { Instrumentation } from '@opentelemetry/instrumentation'
import { metrics, type LoggerProvider, type MeterProvider, type TracerProvider } from '@opentelemetry/api'
import { supportsSyncHooks } from 'import-in-the-middle/supports-sync-hooks.mjs'
import { loadFile } from '../chunk.ts'
import type { Config, Env } from '../config/config.ts'
import { watchBuiltinAccess } from './builtin-access.ts'
import { CATALOGUE, type CatalogueEntry } from './catalogue.ts'
import { API_PACKAGE, type ApiCopyCheck } from '../lifecycle/api-copies.ts'
import { findEarlyModules } from './early-modules.ts'
import { watchImport } from './import-hook.ts'
import { instrumentationOptions } from './options.ts'
import { guardPatches, unpatched } from './guard-patches.ts'
import { packageVersion } from './package-of-file.ts'
import { patchBuiltin, watchRequire } from './require-hook.ts'
import { whilePatching } from '../signals/lazy.ts'
import { selectInstrumentations } from './select.ts'

/** The providers that a late set-up brings. */
export type Providers = {
  readonly tracerProvider?: TracerProvider | undefined
  readonly meterProvider?: MeterProvider | undefined
  readonly loggerProvider?: LoggerProvider | undefined
}

/** What `enableInstrumentations` needs of its surroundings. */
export type EnableOptions = {
  readonly config: Config
  readonly env: Env
  /** One line for the user, without prefix. */
  readonly warn: (line: string) => void
  /** Told of each copy of OpenTelemetry's API that the app loads. */
  readonly apiCopies: ApiCopyCheck
  /** Told of modules of Node's own, by their bare names, before the app gets them; perhaps more than once. */
  readonly onBuiltin?: (name: string) => void
}

/** Modules of Node's own that matter although nothing of them is instrumented. */
const TOLD_BUILTINS = ['worker_threads', 'child_process']

/** The instrumentations of this process. */
export type Instrumentations = {
  /** Those that were loaded so far. */
  readonly loaded: () => readonly Instrumentation[]
  /** Hands over providers that came after the instrumentations were loaded (M-46e). */
  readonly setProviders: (providers: Providers) => void
  /** Undoes the patches, latest first (F-17). */
  readonly disable: () => void
}

/**
 * Watches which modules the app loads and patches those of the enabled
 * instrumentations. Each is loaded when the first of its modules is, and is
 * made disabled, configured, then enabled: otherwise upstream's http
 * instrumentation patches twice or not at all.
 * @see https://github.com/open-telemetry/opentelemetry-js/issues/6489
 */
export function enableInstrumentations({ config, env, warn, apiCopies, onBuiltin }: EnableOptions): Instrumentations {
  const selected = selectInstrumentations(CATALOGUE, config.instrumentations)
  const byModule = Map.groupBy(
    selected.flatMap((entry) => Object.keys(entry.modules).map((module) => ({ module, entry }))),
    ({ module }) => module,
  )
  const packages = new Set(byModule.keys().filter((name) => !Module.isBuiltin(name)))
  const asked = new Set<CatalogueEntry>()
  const loaded: Instrumentation[] = []
  const patched = new Set<string>()
  let late: Providers = {}

  function loadEntry(entry: CatalogueEntry): readonly Instrumentation[] {
    if (asked.has(entry)) return []
    asked.add(entry)
    const parts = entry.parts.filter(({ isOn }) => isOn?.(config, env) ?? true)
    return parts.flatMap(({ chunk }) => loadPart(entry.name, chunk) ?? [])
  }

  function loadPart(name: string, chunk: string): Instrumentation | undefined {
    try {
      const instrumentation = whilePatching(() => makeInstrumentation(name, chunk))
      loaded.push(instrumentation)
      return instrumentation
    } catch (error) {
      warn(`the ${name} instrumentation could not be loaded and is off: ${String(error)}`)
      return undefined
    }
  }

  function makeInstrumentation(name: string, chunk: string): Instrumentation {
    const options = instrumentationOptions(name, chunk, config)
    const instrumentation = new (loadClass(chunk))({ enabled: false })
    guardPatches(instrumentation, warn)
    instrumentation.setConfig({ ...options, enabled: true })
    // Some make their instruments only when they are handed a provider.
    hand(instrumentation, { meterProvider: metrics.getMeterProvider(), ...late })
    instrumentation.enable()
    return instrumentation
  }

  function ensure(packageName: string): readonly Instrumentation[] {
    return (byModule.get(packageName) ?? []).flatMap(({ entry }) => loadEntry(entry))
  }

  /**
   * Node's own modules are patched in place, so that every style of import sees it, and each by itself: for its
   * neighbour `http`, `https` would load all of TLS.
   */
  function patchWhenLoaded(name: string): void {
    if (patched.has(name) || !byModule.has(name)) return
    patched.add(name)
    ensure(name)
    patchBuiltin(name)
    Module.syncBuiltinESMExports()
  }

  function tellAndPatch(name: string): void {
    onBuiltin?.(name)
    patchWhenLoaded(name)
  }

  const early = findEarlyModules(packages)
  if (early.length > 0) {
    warn(
      `${early.join(', ')} ${early.length === 1 ? 'was' : 'were'} loaded before this preload and without instrumentation: put @org/otel/register before other preloads.`,
    )
  }
  watchRequire({
    beforePackage(name, directory) {
      if (name === API_PACKAGE) apiCopies.loaded(directory)
      if (!packages.has(name)) return false
      ensure(name)
      return true
    },
    onPatchError: (name, baseDir, error) =>
      warn(unpatched(name, baseDir === undefined ? undefined : packageVersion(baseDir), error)),
  })
  watchImport({
    packages,
    ensure,
    onPackage(name, directoryUrl) {
      if (name === API_PACKAGE) apiCopies.loaded(fileURLToPath(directoryUrl))
    },
    onBuiltin: tellAndPatch,
  })
  watchBuiltinAccess(tellAndPatch)
  startAtOnce(selected, loadEntry)
  const builtins = byModule.keys().filter((name) => Module.isBuiltin(name))
  for (const name of builtins) if (!supportsSyncHooks() || isBuiltinLoaded(name)) patchWhenLoaded(name)
  for (const name of TOLD_BUILTINS) if (!supportsSyncHooks() || isBuiltinLoaded(name)) onBuiltin?.(name)
  startWhenIdle(selected, loadEntry)
  startAtFirstFetch(selected, loadEntry)

  return {
    loaded: () => loaded,
    setProviders(providers) {
      late = providers
      for (const instrumentation of loaded) {
        hand(instrumentation, providers)
      }
    },
    disable() {
      for (const instrumentation of loaded.toReversed()) instrumentation.disable()
    },
  }
}

type InstrumentationClass = new (config: { enabled: boolean }) => Instrumentation

/** Each instrumentation's chunk exports its class under this name. */
function loadClass(chunk: string): InstrumentationClass {
  return (loadFile(`./${chunk}.cjs`) as { Instrumentation: InstrumentationClass }).Instrumentation
}

type Load = (entry: CatalogueEntry) => readonly Instrumentation[]

function hand(instrumentation: Instrumentation, providers: Providers): void {
  if (providers.tracerProvider) instrumentation.setTracerProvider(providers.tracerProvider)
  if (providers.meterProvider) instrumentation.setMeterProvider(providers.meterProvider)
  if (providers.loggerProvider) instrumentation.setLoggerProvider?.(providers.loggerProvider)
}

function startAtOnce(selected: readonly CatalogueEntry[], load: Load): void {
  for (const entry of selected) if (entry.trigger === 'start') load(entry)
}

/** Whether another preload, or Node itself, has it already. */
function isBuiltinLoaded(name: string): boolean {
  const { moduleLoadList } = process as { readonly moduleLoadList?: readonly string[] }
  return moduleLoadList?.includes(`NativeModule ${name}`) ?? true
}

/** Measuring the runtime can wait until a process has turned out to be more than a short script, in milliseconds. */
const IDLE_MS = 1000

function startWhenIdle(selected: readonly CatalogueEntry[], load: Load): void {
  const entries = selected.filter(({ trigger }) => trigger === 'idle')
  if (entries.length === 0) return
  setTimeout(() => entries.forEach(load), IDLE_MS).unref()
}

/** undici is part of Node: a first message on its channel tells that it is used, and is handed on. */
function startAtFirstFetch(selected: readonly CatalogueEntry[], load: Load): void {
  const entry = selected.find(({ trigger }) => trigger === 'undici')
  if (entry === undefined) return
  const first = (message: unknown): void => {
    unsubscribe('undici:request:create', first)
    for (const instrumentation of load(entry)) {
      const { onRequestCreated } = instrumentation as { onRequestCreated?: (message: unknown) => void }
      onRequestCreated?.call(instrumentation, message)
    }
  }
  subscribe('undici:request:create', first)
}
