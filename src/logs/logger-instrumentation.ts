import { diag } from '@opentelemetry/api'
import { InstrumentationBase, type InstrumentationConfig } from '@opentelemetry/instrumentation'
import type { LogsConfig } from '../config/config.ts'
import { DISTRO_NAME, DISTRO_VERSION } from '../version.ts'
import { createLogBridge, type LogBridge } from './bridge.ts'
import { gateOf } from './catalogue.ts'
import { correlationOf, createCorrelator, LOG_KEYS, type CorrelateWhen, type Correlator } from './correlation.ts'
import type { LoggerKind } from './record.ts'
import { reservedFields } from './reserved-fields.ts'

/** What the instrumentations read of the logs' configuration. */
export type LoggerSettings = Pick<
  LogsConfig,
  | 'limits'
  | 'spanEvents'
  | 'baggage'
  | 'eventNameAttribute'
  | 'correlation'
  | 'parentId'
  | 'keys'
  | 'eventCatalogue'
  | 'eventAllowlist'
> &
  Partial<Pick<LogsConfig, 'redactedKeys'>>

/** Configuration of the four loggers' instrumentations. */
export type LoggerInstrumentationConfig = InstrumentationConfig & {
  /** `config.logs`; without it, the defaults. */
  readonly logs?: LoggerSettings
  /** Records of this logger are not sent; events still reach their spans. */
  readonly disableLogSending?: boolean
  /** No trace context in the lines of this logger. */
  readonly disableLogCorrelation?: boolean
  readonly correlateWhen?: CorrelateWhen
}

const DEFAULTS: LoggerSettings = {
  limits: { attributeValueLengthLimit: Number.POSITIVE_INFINITY, attributeCountLimit: 128 },
  spanEvents: true,
  baggage: true,
  eventNameAttribute: 'event.name',
  correlation: true,
  parentId: false,
  keys: LOG_KEYS,
  eventCatalogue: undefined,
  eventAllowlist: undefined,
}

/**
 * What the loggers' instrumentations share: the bridge to the log records and
 * the trace context for the logger's own lines. The scope of the records is
 * this package (F-65).
 *
 * Fields are only declared: the base class calls `enable` from its constructor
 * when it is told so, before field initialisers would run.
 */
export abstract class LoggerInstrumentation extends InstrumentationBase<LoggerInstrumentationConfig> {
  declare protected bridge: LogBridge
  declare protected correlator: Correlator | undefined
  /** Names of fields that are no attributes. */
  declare protected reserved: ReadonlySet<string>

  constructor(config: LoggerInstrumentationConfig = {}) {
    super(DISTRO_NAME, DISTRO_VERSION, config)
  }

  protected abstract get kind(): LoggerKind

  override setConfig(config: LoggerInstrumentationConfig): void {
    super.setConfig(config)
    const settings = config.logs ?? DEFAULTS
    const gate = gateOf(settings, (line) => diag.warn(line))
    this.bridge = createLogBridge(() => this.logger, { ...settings, sends: config.disableLogSending !== true, gate })
    const correlation =
      config.disableLogCorrelation === true ? undefined : correlationOf(settings, config.correlateWhen)
    this.correlator = correlation === undefined ? undefined : createCorrelator(correlation)
    this.reserved = reservedFields(this.kind, settings.keys)
  }
}
