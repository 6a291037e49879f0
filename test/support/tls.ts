import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const FOLDER = join(import.meta.dirname, '..', 'fixtures', 'tls')

/** The files of the test certificates, as values for OTEL_EXPORTER_OTLP_CERTIFICATE and its siblings. */
export const TLS_FILES: { readonly authority: string; readonly clientKey: string; readonly clientCertificate: string } =
  {
    authority: join(FOLDER, 'ca.pem'),
    clientKey: join(FOLDER, 'client.key'),
    clientCertificate: join(FOLDER, 'client.pem'),
  }

/** What `startReceiver({ tls })` takes: for 127.0.0.1 and localhost. With `mutual` the sender needs a certificate too. */
export function receiverTls(mutual = false): { key: Buffer; cert: Buffer; ca: Buffer; requestCert: boolean } {
  return {
    key: readFileSync(join(FOLDER, 'server.key')),
    cert: readFileSync(join(FOLDER, 'server.pem')),
    ca: readFileSync(TLS_FILES.authority),
    requestCert: mutual,
  }
}
