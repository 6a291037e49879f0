import { dirname } from 'node:path'

/** Variables that the product, OpenTelemetry or Node's own start read, besides those that begin with OTEL_. */
const READ_BY_THE_PRODUCT: ReadonlySet<string> = new Set([
  'NODE_OPTIONS',
  'NODE_ENV',
  'ENVIRONMENT',
  'RELEASE',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'ALL_PROXY',
])

/** Whether a variable of the caller could change what is tested: none of these reaches a test or its children. */
export function isOurs(name: string): boolean {
  return /^_?OTEL_(?!TEST_)|^TELEMETRY_/i.test(name) || READ_BY_THE_PRODUCT.has(name.toUpperCase())
}

/** The only variables of the caller that a child gets. */
const KEPT: readonly string[] = ['HOME', 'USER', 'LOGNAME', 'SHELL', 'TMPDIR', 'LANG', 'LC_ALL', 'TZ']

/**
 * The environment of a child process: a few harmless variables of the caller, PATH with the child's own node first,
 * then what the test says. A variable that the test sets to undefined is not there at all.
 */
export function appEnvironment(
  nodeBinary: string,
  variables: Readonly<Record<string, string | undefined>>,
): NodeJS.ProcessEnv {
  const path = `${dirname(nodeBinary)}:${process.env.PATH ?? '/usr/bin:/bin'}`
  const kept = KEPT.map((name) => [name, process.env[name]] as const)
  const all = Object.fromEntries([...kept, ['PATH', path] as const, ...Object.entries(variables)])
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
}
