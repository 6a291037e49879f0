/** `telemetry.distro.name`. */
export const DISTRO_NAME = '@org/otel'

/** The build puts the version of package.json here. */
declare const OTEL_DISTRO_VERSION: string | undefined

/** `telemetry.distro.version`; sources that run unbuilt, in tests, have none. */
export const DISTRO_VERSION: string = typeof OTEL_DISTRO_VERSION === 'string' ? OTEL_DISTRO_VERSION : '0.0.0-unbuilt'
