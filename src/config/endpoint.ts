import type { OtlpTarget, Protocol, Signal } from './config.ts'
import { redactUrl } from './redact-url.ts'
import { readText, report, type Source } from './source.ts'
import type { OtlpName } from './variables-otlp.ts'

type Endpoint = Pick<OtlpTarget, 'url' | 'insecure'>

type Request = {
  readonly signal: Signal
  readonly names: readonly [own: OtlpName, general: OtlpName]
  readonly protocol: Protocol
  readonly insecure: boolean
}

/**
 * The endpoint of a signal (F-11, F-13, §7-3): its own variable as it is; the
 * general one with `/v1/<signal>` behind its path; grpc has no path.
 */
export function readEndpoint(source: Source, request: Request): Endpoint {
  const [own, general] = request.names
  const fallback = { url: defaultUrl(request), insecure: request.protocol === 'grpc' }
  const behind = parseEndpoint(source, general, request, fallback) ?? fallback
  return parseEndpoint(source, own, request, behind) ?? behind
}

/** A URL of http or https; undefined for anything else. */
export function parseHttpUrl(text: string): URL | undefined {
  // Without the test, `collector:4318` would be a URL with the scheme `collector`.
  const scheme = text.slice(0, 8).toLowerCase()
  return scheme.startsWith('http://') || scheme === 'https://' ? (URL.parse(text) ?? undefined) : undefined
}

function defaultUrl({ protocol, signal }: Request): string {
  return protocol === 'grpc' ? 'http://localhost:4317' : `http://localhost:4318/v1/${signal}`
}

function parseEndpoint(source: Source, name: OtlpName, request: Request, instead: Endpoint): Endpoint | undefined {
  const text = readText(source, name)
  if (text === undefined) return undefined
  const isGrpc = request.protocol === 'grpc'
  const endpoint = isGrpc ? parseGrpc(source, name, text, request.insecure) : parseHttp(source, name, text, request)
  if (endpoint === undefined) {
    const expected = isGrpc
      ? 'a URL that starts with http:// or https://, or host:port'
      : 'a URL that starts with http:// or https://'
    report(source, name, { expected, action: `using ${redactUrl(instead.url)}` })
  }
  return endpoint
}

const SIGNAL_PATHS = ['/v1/traces', '/v1/metrics', '/v1/logs']

function parseHttp(
  source: Source,
  name: OtlpName,
  text: string,
  { names, protocol, signal }: Request,
): Endpoint | undefined {
  const url = parseHttpUrl(text)
  if (url === undefined) return undefined
  if (url.port === '4317') {
    report(source, name, {
      finding: `has the port of grpc, but the protocol is ${protocol}`,
      action: 'sending there all the same (OTEL_EXPORTER_OTLP_PROTOCOL=grpc changes it)',
    })
  }
  if (name === names[0]) return { url: url.href, insecure: false }
  const path = withoutTrailingSlashes(url.pathname)
  if (SIGNAL_PATHS.some((end) => path.endsWith(end))) {
    report(source, name, {
      finding: 'ends in the path of one signal, behind which the path of each signal is appended',
      action: 'sending there all the same (OTEL_EXPORTER_OTLP_TRACES_ENDPOINT and its kin take a complete URL)',
    })
  }
  url.pathname = `${path}/v1/${signal}`
  return { url: url.href, insecure: false }
}

const HOST_AND_PORT = /^(\[[\da-f:.]+\]|[\w.-]+)(?::(\d{1,5}))?$/i

/** Names that the grpc client resolves itself. https://github.com/grpc/grpc/blob/v1.76.0/doc/naming.md */
const GRPC_NAME = /^(?:unix|unix-abstract|dns|ipv4|ipv6|xds):./i

function parseGrpc(source: Source, name: OtlpName, text: string, insecure: boolean): Endpoint | undefined {
  const url = parseHttpUrl(text)
  if (url === undefined) {
    const [, host, port = '4317'] = HOST_AND_PORT.exec(text) ?? []
    if (host !== undefined) {
      return Number(port) <= 65535 ? { url: `${insecure ? 'http' : 'https'}://${host}:${port}`, insecure } : undefined
    }
    return GRPC_NAME.test(text) ? { url: text, insecure } : undefined
  }
  const isPlain = url.protocol === 'http:'
  if (url.port === '4318') {
    report(source, name, {
      finding: 'has the port of http, but the protocol is grpc',
      action: 'sending there all the same (OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf changes it)',
    })
  }
  if (url.pathname !== '/') {
    report(source, name, { finding: 'has a path, which grpc does not know', action: 'the path is ignored' })
  }
  return { url: `${url.protocol}//${url.hostname}:${url.port || (isPlain ? '80' : '443')}`, insecure: isPlain }
}

function withoutTrailingSlashes(path: string): string {
  let end = path.length
  while (path[end - 1] === '/') end--
  return path.slice(0, end)
}
