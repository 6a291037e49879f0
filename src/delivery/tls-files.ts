import type { OtlpTarget } from '../config/config.ts'

/** What `tls.connect` wants of them. */
export type TlsMaterial = { readonly ca?: Buffer; readonly key?: Buffer; readonly cert?: Buffer }

type FileContent = { readonly stamp: string; readonly bytes: Buffer }

/**
 * Reads the certificate files of a target for each new connection, so that
 * certificates that are renewed while the app runs are used. A file is read
 * again only when it has changed.
 *
 * @returns a function that throws when a file cannot be read
 */
export function createTlsFiles(target: OtlpTarget): () => TlsMaterial {
  const { readFileSync, statSync } = process.getBuiltinModule('node:fs')
  const known = new Map<string, FileContent>()
  const read = (path: string): Buffer => {
    const { mtimeMs, size, ino } = statSync(path)
    const stamp = `${mtimeMs} ${size} ${ino}`
    const earlier = known.get(path)
    if (earlier?.stamp === stamp) return earlier.bytes
    const bytes = readFileSync(path)
    known.set(path, { stamp, bytes })
    return bytes
  }
  return () => ({
    ...(target.certificateFile === undefined ? {} : { ca: read(target.certificateFile) }),
    ...(target.clientKeyFile === undefined ? {} : { key: read(target.clientKeyFile) }),
    ...(target.clientCertificateFile === undefined ? {} : { cert: read(target.clientCertificateFile) }),
  })
}
