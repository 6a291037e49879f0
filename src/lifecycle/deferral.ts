import { subscribe, unsubscribe } from 'node:diagnostics_channel'

const REQUEST_STARTS = 'http.server.request.start'

/**
 * Says once that a process which puts its set-up off serves requests itself, of which nobody will hear (M-45, M-46d).
 *
 * @returns ends the watch; to be called when telemetry is set up after all
 */
export function watchDeferral(warn: (line: string) => void): () => void {
  const onRequest = (): void => {
    end()
    warn(
      '_OTEL_DEFER_SETUP is set, but this process serves requests itself, and makes no telemetry: set it only where cluster workers, forked children or threads do the work, or call setup().',
    )
  }
  const end = (): void => void unsubscribe(REQUEST_STARTS, onRequest)
  subscribe(REQUEST_STARTS, onRequest)
  return end
}
