/** Of a connection over gRPC; the files by their paths. */
export type Credentials = {
  readonly insecure: boolean
  readonly ca?: string | undefined
  readonly key?: string | undefined
  readonly cert?: string | undefined
}

/** The functions of otlp-grpc-exporter-base that sdk-node calls. */
export function createInsecureCredentials(): Credentials {
  return { insecure: true }
}

export function createSslCredentials(ca?: string, key?: string, cert?: string): Credentials {
  return { insecure: false, ca, key, cert }
}

export function createEmptyMetadata(): Map<string, string> {
  return new Map()
}
