import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, test } from 'vitest'
import { describeNodes } from '../../support/node-versions.ts'
import { bundleProgram, TLS_FOLDER } from './bundle.ts'
import { type ConfigurationName, CONFIGURATIONS } from './configurations.ts'
import { SCENARIOS } from './scenarios.ts'

/**
 * Upstream goes on changing the attributes of a point after it has recorded it: when a listener has thrown, the status
 * code of the response that nobody sent appears in a point of the past.
 */
const THROWING: ReadonlySet<string> = new Set(['a listener that throws', 'a listener that throws no error'])

type Result = { spans: { name: string; attributes: Record<string, unknown> }[]; points: string[]; answers: string[] }
type Results = Record<string, Result>

let program = ''
beforeAll(async () => {
  program = await bundleProgram('serve-scenarios')
})

async function serve(binary: string, maker: string, configuration: string): Promise<Results> {
  const { stdout } = await promisify(execFile)(binary, [program, maker, configuration], {
    env: { PATH: process.env.PATH, TLS_FOLDER },
    maxBuffer: 64 * 1024 * 1024,
  })
  return JSON.parse(stdout) as Results
}

function withoutLateStatus(result: Result | undefined): object {
  return { ...result, points: result?.points.map((point) => point.replace(',"http.response.status_code":200', '')) }
}

describeNodes(['floor', 'newest22', 'newest24', 'newest26'], ({ name, binary }) => {
  const configurations: readonly ConfigurationName[] =
    name === 'newest24' ? (Object.keys(CONFIGURATIONS) as ConfigurationName[]) : ['defaults', 'nothing sampled']
  describe.each(configurations)('%s', (configuration) => {
    let upstream: Results = {}
    let ours: Results = {}
    beforeAll(async () => {
      ;[upstream, ours] = await Promise.all([
        serve(binary, 'upstream', configuration),
        serve(binary, 'ours', configuration),
      ])
    })

    test.each(Object.keys(SCENARIOS))('%s', (scenario) => {
      const expected = upstream[scenario]
      expect(expected?.answers).toBeDefined()
      expect(ours[scenario]).toEqual(THROWING.has(scenario) ? withoutLateStatus(expected) : expected)
    })

    test('there is something to compare', () => {
      const spans = Object.values(ours).flatMap((result) => result.spans)
      const points = Object.values(ours).flatMap((result) => result.points)
      expect(spans.length > 20).toBe(configuration !== 'nothing sampled')
      expect(points.length).toBeGreaterThan(50)
    })
  })
})
