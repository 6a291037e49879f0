import { describe, expect, test } from 'vitest'
import type { EventEntry, MetricEntry } from '../../../src/docgen/catalogue.ts'
import {
  renderEvents,
  renderEventsJson,
  renderMetrics,
  renderMetricsJson,
  renderWarning,
} from '../../../src/docgen/render/render.ts'

const shownPath = (path: string): string => path.replace('/repo/', '')

const entries: readonly EventEntry[] = [
  {
    name: 'code_references.scan.created',
    level: 'info',
    attributes: ['code_references.count', 'organisation.id'],
    locations: [{ path: '/repo/api/fixture_app/views.py', line: 7 }],
  },
  {
    name: 'workflows.published',
    level: 'warn',
    attributes: [],
    locations: [
      { path: '/repo/b (1)/ä.ts', line: 2 },
      { path: '/elsewhere/a.ts', line: 1 },
    ],
  },
]

describe('§5.6 the events as Markdown', () => {
  test('byte for byte', () => {
    expect(renderEvents(entries, { shownPath })).toBe(`
### \`code_references.scan.created\`

Logged at \`info\` from:
 - \`api/fixture_app/views.py:7\`

Attributes:
 - \`code_references.count\`
 - \`organisation.id\`

### \`workflows.published\`

Logged at \`warn\` from:
 - \`b (1)/ä.ts:2\`
 - \`/elsewhere/a.ts:1\`

Attributes:

`)
  })

  test('no events: one blank line', () => {
    expect(renderEvents([], { shownPath })).toBe('\n')
  })

  test('--header goes before them as it is', () => {
    expect(renderEvents([], { shownPath, header: '# Events\n' })).toBe('# Events\n\n')
  })

  test('--link-base makes places links; one outside of the repository has none', () => {
    const text = renderEvents(entries, { shownPath, linkBase: 'https://host/org/repo/blob/main/' })
    expect(text.match(/^ - .*:\d.*$/gm)).toEqual([
      ' - [`api/fixture_app/views.py:7`](https://host/org/repo/blob/main/api/fixture_app/views.py#L7)',
      ' - [`b (1)/ä.ts:2`](https://host/org/repo/blob/main/b%20%281%29/%C3%A4.ts#L2)',
      ' - `/elsewhere/a.ts:1`',
    ])
  })

  test('a name cannot break out of its line', () => {
    const [entry] = entries
    const text = renderEvents([{ ...entry!, name: 'a`b\n### c', attributes: ['`'] }], { shownPath })
    expect(text).toContain('\n### `` a`b ### c ``\n')
    expect(text).toContain('\n - `` ` ``\n')
  })
})

test('the events as JSON, which the run-time catalogue reads', () => {
  expect(JSON.parse(renderEventsJson(entries, { shownPath }))).toEqual({
    version: 1,
    events: [
      {
        name: 'code_references.scan.created',
        level: 'info',
        attributes: ['code_references.count', 'organisation.id'],
        locations: [{ path: 'api/fixture_app/views.py', line: 7 }],
      },
      {
        name: 'workflows.published',
        level: 'warn',
        attributes: [],
        locations: [
          { path: 'b (1)/ä.ts', line: 2 },
          { path: '/elsewhere/a.ts', line: 1 },
        ],
      },
    ],
  })
  expect(renderEventsJson([], { shownPath })).toBe('{\n  "version": 1,\n  "events": []\n}\n')
})

const metrics: readonly MetricEntry[] = [
  {
    name: 'http.requests',
    kind: 'Counter',
    unit: '{request}',
    description: 'Requests\nserved.',
    meters: ['web'],
    attributes: ['route'],
    locations: [{ path: '/repo/a.ts', line: 1 }],
  },
  {
    name: 'jobs',
    kind: 'ObservableGauge',
    unit: undefined,
    description: undefined,
    meters: [],
    attributes: [],
    locations: [{ path: '/repo/a.ts', line: 2 }],
  },
]

test('the metrics as Markdown', () => {
  expect(renderMetrics(metrics, { shownPath })).toBe(`
### \`http.requests\`

Counter in \`{request}\`.

Requests served.

Made in:
 - \`a.ts:1\`

Attributes:
 - \`route\`

### \`jobs\`

ObservableGauge.

Made in:
 - \`a.ts:2\`

Attributes:

`)
})

test('the metrics as JSON', () => {
  expect(JSON.parse(renderMetricsJson(metrics, { shownPath }))).toEqual({
    version: 1,
    metrics: [
      {
        name: 'http.requests',
        kind: 'Counter',
        unit: '{request}',
        description: 'Requests\nserved.',
        meters: ['web'],
        attributes: ['route'],
        locations: [{ path: 'a.ts', line: 1 }],
      },
      { name: 'jobs', kind: 'ObservableGauge', meters: [], attributes: [], locations: [{ path: 'a.ts', line: 2 }] },
    ],
  })
})

test('a warning is one line: where, what, why, what to do', () => {
  const warning = {
    path: '/repo/a.ts',
    line: 3,
    what: 'x\ny',
    why: 'seen at /repo/b.ts:1',
    todo: 'z',
    other: { path: '/repo/b.ts', line: 1 },
  }
  expect(renderWarning(warning, shownPath)).toBe('a.ts:3: x y: seen at b.ts:1. To do: z')
})
