import type { OtlpTarget, Signal } from './config.ts'
import { readEndpoint } from './endpoint.ts'
import { readHeaders } from './headers.ts'
import { readText, report, type Source } from './source.ts'
import { readChoice, readOptionalBoolean, readOptionalNumber } from './values.ts'
import type { VariableName } from './variables.ts'
import type { OtlpName, OtlpOption, SignalName } from './variables-otlp.ts'

/** Whether a file can be read; given from outside, so that reading the configuration touches no disk of its own. */
export type IsReadable = (path: string) => boolean

const PROTOCOLS = ['http/protobuf', 'http/json', 'grpc'] as const
const COMPRESSIONS = ['gzip', 'none'] as const

/**
 * Where and how a signal is sent: each variable of the signal over the general
 * one, a wrong one as if it was unset (specification, protocol/exporter.md).
 */
export function readOtlpTarget(source: Source, signal: Signal, isReadable: IsReadable): OtlpTarget {
  const names = otlpNames(signal)
  const protocol = layered(names('PROTOCOL'), 'http/protobuf', (name, action) =>
    readChoice(source, name, PROTOCOLS, action),
  )
  const insecure = layered(names('INSECURE'), false, (name) => readOptionalBoolean(source, name))
  const [ownHeaders, generalHeaders] = names('HEADERS')
  return {
    protocol,
    ...readEndpoint(source, { signal, names: names('ENDPOINT'), protocol, insecure }),
    headers: Object.assign(readHeaders(source, generalHeaders), readHeaders(source, ownHeaders)),
    compression: layered(names('COMPRESSION'), 'none', (name, action) =>
      readChoice(source, name, COMPRESSIONS, action),
    ),
    timeoutMs: layered(names('TIMEOUT'), 10_000, (name, action) => readOptionalNumber(source, name, action)),
    ...readFiles(source, names, isReadable),
  }
}

/** A signal's variable, and the general one behind it. */
type Names = readonly [own: OtlpName, general: OtlpName]

const SIGNAL_NAMES: Readonly<Record<Signal, SignalName>> = { traces: 'TRACES', metrics: 'METRICS', logs: 'LOGS' }

/** The two variables that an option of a signal is read from. */
export function otlpNames(signal: Signal): (option: OtlpOption) => Names {
  return (option) => [`OTEL_EXPORTER_OTLP_${SIGNAL_NAMES[signal]}_${option}`, `OTEL_EXPORTER_OTLP_${option}`]
}

/** The general value first, so that a wrong one of the signal can say what is used instead. */
function layered<Value extends string | number | boolean>(
  [own, general]: Names,
  fallback: Value,
  read: (name: VariableName, action: string) => Value | undefined,
): Value {
  const value = read(general, `using ${String(fallback)}`) ?? fallback
  return read(own, `using ${String(value)}`) ?? value
}

function readFiles(
  source: Source,
  names: (option: OtlpOption) => Names,
  isReadable: IsReadable,
): Pick<OtlpTarget, 'certificateFile' | 'clientKeyFile' | 'clientCertificateFile'> {
  const file = (option: OtlpOption): [VariableName, string] | undefined => {
    for (const name of names(option)) {
      const path = readText(source, name)
      if (path === undefined) continue
      if (isReadable(path)) return [name, path]
      report(source, name, { expected: 'a file that can be read', action: 'it is ignored' })
    }
    return undefined
  }
  const certificate = file('CERTIFICATE')
  const key = file('CLIENT_KEY')
  const clientCertificate = file('CLIENT_CERTIFICATE')
  const half = key === undefined ? clientCertificate : key
  if (half !== undefined && (key === undefined || clientCertificate === undefined)) {
    report(source, half[0], {
      finding: `has no effect without a client ${key === undefined ? 'key' : 'certificate'}`,
      action: 'it is ignored',
    })
  }
  return {
    ...(certificate === undefined ? {} : { certificateFile: certificate[1] }),
    ...(key === undefined || clientCertificate === undefined
      ? {}
      : { clientKeyFile: key[1], clientCertificateFile: clientCertificate[1] }),
  }
}
