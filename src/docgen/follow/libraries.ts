import { isConstantName } from '../files/package-constants.ts'
import type { Call } from './evaluate-call.ts'
import type { Evaluator } from './evaluator.ts'
import { bunyanRules } from './libraries/bunyan.ts'
import { facadeRules } from './libraries/facade.ts'
import { frameworkRules } from './libraries/frameworks.ts'
import { nestPinoRules, nestRules } from './libraries/nest.ts'
import { openTelemetryRules } from './libraries/opentelemetry.ts'
import { pinoRules } from './libraries/pino.ts'
import { winstonRules } from './libraries/winston.ts'
import type { NamedPlace, PackageValue, Value } from './value.ts'

/**
 * What is known of a package that makes loggers or instruments. Paths are from
 * the package's namespace on, joined by dots, without `default`; `()` is a call.
 */
export type LibraryRules = {
  readonly call?: (e: Evaluator, path: string, call: Call) => readonly Value[] | undefined
  readonly member?: (path: string) => Value | undefined
  readonly type?: (e: Evaluator, path: string, place: NamedPlace) => readonly Value[] | undefined
  /** Something of the package that is a logger by itself: `winston.info()`. */
  readonly logger?: (path: string) => Value | undefined
}

const LIBRARIES: ReadonlyMap<string, LibraryRules> = new Map([
  ['pino', pinoRules],
  ['bunyan', bunyanRules],
  ['winston', winstonRules],
  ['@opentelemetry/api', openTelemetryRules],
  ['@opentelemetry/api-logs', openTelemetryRules],
  ['@opentelemetry/sdk-logs', openTelemetryRules],
  ['@opentelemetry/sdk-metrics', openTelemetryRules],
  ['@org/otel', facadeRules],
  ['@nestjs/common', nestRules],
  ['nestjs-pino', nestPinoRules],
  ['fastify', frameworkRules],
  ['pino-http', frameworkRules],
  ['express-pino-logger', frameworkRules],
  ['koa-pino-logger', frameworkRules],
])

/** Whether a package is one that is known: it is not followed, even where its sources are part of the project. */
export function isKnownLibrary(packageName: string): boolean {
  return LIBRARIES.has(packageName)
}

/** Loggers whose records are not exported, the twins of `console`: nothing is said of them. */
const PLAIN_LOGGERS: ReadonlySet<string> = new Set(
  (
    'console util consola loglevel signale debug log4js tslog npmlog roarr bole electron-log fancy-log gulplog ' +
    'log-update loglevelnext winston-transport ulog diary @tryghost/logging egg-logger hardhat ts-log ' +
    'js-logger log logform vscode react-native-logs'
  ).split(' '),
)

/** Whether a package's loggers write text only. */
export function isPlainLogger(packageName: string): boolean {
  return PLAIN_LOGGERS.has(packageName)
}

/** What is imported from a package. */
export function packageImport(e: Evaluator, name: string, imported: string, importer: string): readonly Value[] {
  const path = imported === '*' || imported === '=' ? [] : [imported]
  return [known(e, { kind: 'package', name, path, importer })]
}

export function packageMember(e: Evaluator, value: PackageValue, name: string): readonly Value[] {
  return [known(e, { kind: 'package', name: value.name, path: [...value.path, name], importer: value.importer })]
}

/** What the rules say of it, or a constant of the installed package. */
function known(e: Evaluator, value: PackageValue): Value {
  const member = LIBRARIES.get(value.name)?.member?.(pathText(value.path))
  if (member !== undefined) return member
  const [name, ...rest] = value.path.filter((part) => part !== 'default')
  if (name === undefined || rest.length > 0 || !isConstantName(name)) return value
  const constant = e.project.packageConstant(value.name, name, value.importer)
  return constant === undefined ? value : { kind: 'constant', value: constant }
}

/** What a function of a package returns: a logger, an instrument, or something of the package again. */
export function callPackage(e: Evaluator, value: PackageValue, call: Call): readonly Value[] {
  const result = LIBRARIES.get(value.name)?.call?.(e, pathText(value.path), call)
  if (result !== undefined) return result
  // Packages that pass on what they are given: `fp(plugin)`, `promisify(fn)`.
  const { name, path, importer } = value
  return [{ kind: 'package', name, path: [...path, '()'], importer, args: call.args }]
}

/** What a value of a package's type can be; nothing when the type is not known. */
export function typedPackageValue(
  e: Evaluator,
  packageName: string,
  path: readonly string[],
  place: NamedPlace,
): readonly Value[] {
  return LIBRARIES.get(packageName)?.type?.(e, pathText(path), place) ?? []
}

/** The logger that something of a package is by itself. */
export function packageLogger(value: PackageValue): Value | undefined {
  return LIBRARIES.get(value.name)?.logger?.(pathText(value.path))
}

function pathText(path: readonly string[]): string {
  return path.filter((name) => name !== 'default').join('.')
}
