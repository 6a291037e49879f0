import { channel } from 'node:diagnostics_channel'

/**
 * Tells every copy of this package in the process that other providers are registered now. A channel and not a global
 * of our own: it is the process's, whatever was bundled how often, and leaves nothing behind.
 */
const CHANNEL = '@org/otel:providers'

/** To be called after providers were registered late (M-46e) or replaced by a capture. */
export function publishProvidersChanged(): void {
  channel(CHANNEL).publish(undefined)
}

/** Calls `listener` whenever other providers are registered. */
export function onProvidersChanged(listener: () => void): void {
  channel(CHANNEL).subscribe(listener)
}
