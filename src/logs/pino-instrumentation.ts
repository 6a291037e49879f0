import { InstrumentationNodeModuleDefinition } from '@opentelemetry/instrumentation'
import { LoggerInstrumentation } from './logger-instrumentation.ts'
import type { PinoLogger } from './pino-state.ts'
import { tapPino } from './pino-tap.ts'

/** pino's versions whose inner shape is known. */
const PINO_VERSIONS: readonly string[] = ['>=5.14.0 <11']

/** The module, as far as it is used: it makes loggers and publishes the symbols of their state. */
type PinoModule = {
  (options: object, stream: object): PinoLogger
  readonly symbols: Readonly<Record<string, symbol>>
}

type Tapped = { readonly prototype: PinoLogger; readonly undo: () => void }

/**
 * Logs of pino. Nothing that the app sees is replaced, neither the module nor a
 * stream or transport: the loggers' common prototype is patched, so loggers
 * that exist already are bridged too.
 */
export class PinoInstrumentation extends LoggerInstrumentation {
  declare private tapped: Tapped[] | undefined

  protected override get kind(): 'pino' {
    return 'pino'
  }

  protected override init(): InstrumentationNodeModuleDefinition[] {
    return [
      new InstrumentationNodeModuleDefinition(
        'pino',
        [...PINO_VERSIONS],
        (exports: PinoModule | { readonly default: PinoModule }, version?: string) => {
          this.tap(typeof exports === 'function' ? exports : exports.default, version)
          return exports
        },
        () => this.untap(),
      ),
    ]
  }

  /** Once for each copy of pino: both the require and the import hook may bring it. */
  private tap(pino: PinoModule, version: string | undefined): void {
    const { symbols } = pino
    const prototype = ownerOf(pino({ level: 'silent', base: null }, { write() {} }), symbols['asJsonSym'])
    this.tapped ??= []
    if (prototype === undefined || this.tapped.some((tapped) => tapped.prototype === prototype)) return
    const undo = tapPino({
      prototype,
      symbols,
      major: Number.parseInt(version ?? '', 10),
      isEnabled: () => this.isEnabled(),
      correlator: () => this.correlator,
      reserved: () => this.reserved,
      bridge: (...args) => this.bridge(...args),
    })
    this.tapped.push({ prototype, undo })
  }

  private untap(): void {
    for (const { undo } of this.tapped ?? []) undo()
    this.tapped = []
  }
}

/** The object of a prototype chain that has a property itself. */
function ownerOf(logger: PinoLogger, property: symbol | undefined): PinoLogger | undefined {
  let owner: PinoLogger | null = logger
  while (owner !== null && property !== undefined) {
    if (Object.hasOwn(owner, property)) return owner
    owner = Object.getPrototypeOf(owner) as PinoLogger | null
  }
  return undefined
}
