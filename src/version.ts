/** `telemetry.distro.name`. */
export const DISTRO_NAME = '@org/otel'

/** The build puts versions of package.json files in these. */
declare const OTEL_DISTRO_VERSION: string | undefined

/** `telemetry.distro.version`; sources that run unbuilt, in tests, have none. */
export const DISTRO_VERSION: string = typeof OTEL_DISTRO_VERSION === 'string' ? OTEL_DISTRO_VERSION : '0.0.0-unbuilt'

declare const OTEL_API_VERSION: string | undefined

/** Of the copy of `@opentelemetry/api` in the bundle. */
export const API_VERSION: string = typeof OTEL_API_VERSION === 'string' ? OTEL_API_VERSION : '0.0.0'
