import manifest from '../package.json' with { type: 'json' }

/** `telemetry.distro.name`. */
export const DISTRO_NAME = '@org/otel'

/** `telemetry.distro.version`. */
export const DISTRO_VERSION: string = manifest.version
