import { DISTRO_VERSION } from '../version.ts'

/** Of the packages that the requests are made with; a test compares it with them. */
const EXPORTER_VERSION = '0.301.1'

/** https://opentelemetry.io/docs/specs/otel/protocol/exporter/#user-agent */
export const USER_AGENT: string = `org-otel/${DISTRO_VERSION} OTel-OTLP-Exporter-JavaScript/${EXPORTER_VERSION}`
