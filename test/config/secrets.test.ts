import { describe, expect, test } from 'vitest'
import { problemText } from '../../src/config/problem-text.ts'
import { readConfig } from '../../src/config/read.ts'
import { redactConfig, startText } from '../../src/config/redact.ts'
import { allVariables } from '../../src/config/variables.ts'

const SECRET = 'hunter2'

/** Good and bad ways of writing headers and URLs, each with the secret in it. */
const FORMS = [
  SECRET,
  `authorization=${SECRET}`,
  `authorization=Bearer ${SECRET},x`,
  `${SECRET},=${SECRET},a b=${SECRET}`,
  `a=${SECRET}%0d%0a`,
  `a=${SECRET}%zz`,
  `${SECRET}=`,
  `https://me:${SECRET}@host:4317/v1/traces`,
  `https://${SECRET}@host`,
  `http://host:4317/in?key=${SECRET}`,
  `http://host:4318#${SECRET}`,
  `me:${SECRET}@host:4318`,
  `ftp://me:${SECRET}@host`,
  `http://me:${SECRET}@:99999`,
  `https://me:pa/${SECRET}@host`,
  `https://me:pa?${SECRET}@host`,
]

/** A bare word is no secret where a URL is expected. */
const isSecretThere = (type: string, form: string): boolean => type !== 'url' || /[@?#]/.test(form)

const SECRETIVE = [...allVariables()].filter(([, { secret, type }]) => secret === true || type === 'url')

describe.each(SECRETIVE)('%s', (name, { type, secret }) => {
  const forms = FORMS.filter((form) => secret === true || isSecretThere(type, form))
  const surroundings = [
    {},
    { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' },
    { OTEL_TRACES_EXPORTER: 'zipkin,otlp' },
    { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://other:4318', OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'nowhere' },
    { OTEL_ENDPOINT: 'http://other:4318' },
    { OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: 'nowhere' },
  ]

  test.each(forms)('%s is never said', (form) => {
    for (const env of surroundings) {
      const { config, problems } = readConfig({ ...env, [name]: form })
      expect(JSON.stringify(problems)).not.toContain(SECRET)
      expect(problems.map(problemText).join('\n')).not.toContain(SECRET)
      expect(startText(config)).not.toContain(SECRET)
      expect(JSON.stringify(redactConfig(config))).not.toContain(SECRET)
    }
  })
})

test.each(['OTEL_EXPORTER_OTLP_HEADER', 'OTEL_API_KEY', 'TELEMETRY_TOKEN', 'OTEL_NODE_INSTRUMENTATION_X_KEY'])(
  'the value of the unknown %s is never said',
  (name) => {
    const { problems } = readConfig({ [name]: SECRET }, { instrumentations: ['pg'] })
    expect(problems).toHaveLength(1)
    expect(JSON.stringify(problems)).not.toContain(SECRET)
  },
)

test('a private key in place of its path is never said', () => {
  for (const text of [`-----BEGIN PRIVATE KEY-----\n${SECRET}\n-----END PRIVATE KEY-----`, `${SECRET}\n${SECRET}`]) {
    const { problems } = readConfig({ OTEL_EXPORTER_OTLP_CLIENT_KEY: text }, { isReadable: () => false })
    expect(problems).toHaveLength(1)
    expect(JSON.stringify(problems)).not.toContain(SECRET)
  }
})
