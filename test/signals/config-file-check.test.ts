import { expect, it } from 'vitest'
import { addLine, yamlError } from '../../src/signals/config-file-check.ts'

const TEXT = `file_format: "1.0"
tracer_provider:
  processors:
    - batch:
        exporter: 7
`

it('tells the line of what is not YAML', () => {
  expect(yamlError('a: [1,\nb: 2')).toMatch(/^line \d+, column \d+: /)
  expect(yamlError(TEXT)).toBeUndefined()
})

it('tells the line of the place that a complaint names', () => {
  const complaint =
    'Invalid OpenTelemetry config file: x.yaml: /tracer_provider/processors/0/batch/exporter must be object'
  expect(addLine(TEXT, complaint)).toBe(`line 5: ${complaint}`)
})

it('tells the line of the nearest place that is there', () => {
  expect(addLine(TEXT, 'x: /tracer_provider/sampler/root must be object')).toBe(
    'line 3: x: /tracer_provider/sampler/root must be object',
  )
})

it('leaves a complaint without a place as it is', () => {
  expect(addLine(TEXT, 'Unsupported file_format: "9.0".')).toBe('Unsupported file_format: "9.0".')
})
