import { InstrumentationNodeModuleDefinition, InstrumentationNodeModuleFile } from '@opentelemetry/instrumentation'
import { LoggerInstrumentation } from './logger-instrumentation.ts'
import { tapLegacyWinston } from './winston-legacy-tap.ts'
import { tapWinston } from './winston-tap.ts'
import { wrapMethod } from './wrap-method.ts'

/** winston's versions whose inner shape is known. */
const WINSTON_VERSIONS: readonly string[] = ['>=3 <4', '>=1 <3']

type Undo = () => void
/** winston 3 exports the class itself, older ones under its name. */
type ClassExports = { readonly prototype: object } | { readonly Logger: { readonly prototype: object } }
type AddLogger = (this: object, id: unknown, ...rest: unknown[]) => unknown

/** Logs of winston, bridged where the first transport writes them; no transport is added. */
export class WinstonInstrumentation extends LoggerInstrumentation {
  declare private tapped: Map<object, Undo> | undefined
  declare private containerIds: WeakMap<object, string> | undefined

  protected override get kind(): 'winston' {
    return 'winston'
  }

  protected override init(): InstrumentationNodeModuleDefinition[] {
    const [since3, before3] = WINSTON_VERSIONS.map((range) => [range]) as [string[], string[]]
    const logger = 'winston/lib/winston/logger.js'
    const container = 'winston/lib/winston/container.js'
    return [
      new InstrumentationNodeModuleDefinition('winston', since3, undefined, undefined, [
        this.file(logger, since3, (prototype) => this.tapLogger(prototype)),
        this.file(container, since3, (prototype) => this.tapContainer(prototype)),
      ]),
      new InstrumentationNodeModuleDefinition('winston', before3, undefined, undefined, [
        this.file(logger, before3, (prototype) => this.tapLegacyLogger(prototype)),
      ]),
    ]
  }

  private file(name: string, versions: string[], tap: (prototype: object) => Undo): InstrumentationNodeModuleFile {
    return new InstrumentationNodeModuleFile(
      name,
      versions,
      (exports: ClassExports) => {
        const prototype = prototypeOf(exports)
        this.tapped ??= new Map()
        if (!this.tapped.has(prototype)) this.tapped.set(prototype, tap(prototype))
        return exports
      },
      (exports?: ClassExports) => {
        if (exports === undefined) return
        const prototype = prototypeOf(exports)
        this.tapped?.get(prototype)?.()
        this.tapped?.delete(prototype)
      },
    )
  }

  private tapLogger(prototype: object): Undo {
    return tapWinston(prototype, { ...this.tapOptions(), containerId: (logger) => this.containerIds?.get(logger) })
  }

  private tapLegacyLogger(prototype: object): Undo {
    return tapLegacyWinston(prototype, this.tapOptions())
  }

  /** `winston.loggers.add('orders')` names a logger, and only the container knows the name. */
  private tapContainer(prototype: object): Undo {
    const ids = (this.containerIds ??= new WeakMap())
    return wrapMethod<AddLogger>(prototype, 'add', (original) => {
      return function add(id, ...rest) {
        const logger = original.call(this, id, ...rest)
        if (typeof id === 'string' && typeof logger === 'object' && logger !== null) ids.set(logger, id)
        return logger
      }
    })
  }

  private tapOptions(): Omit<Parameters<typeof tapWinston>[1], 'containerId'> {
    return {
      isEnabled: () => this.isEnabled(),
      correlator: () => this.correlator,
      reserved: () => this.reserved,
      bridge: (...args) => this.bridge(...args),
    }
  }
}

function prototypeOf(exports: ClassExports): object {
  return 'Logger' in exports ? exports.Logger.prototype : exports.prototype
}
