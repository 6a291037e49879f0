import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { describeNodes } from '../../support/node-versions.ts'
import { type ConfigurationName, CONFIGURATIONS } from './configurations.ts'
import { SCENARIOS } from './scenarios.ts'

const ROOT = join(import.meta.dirname, '../../..')
const TLS_FOLDER = join(ROOT, 'test/fixtures/tls')

/**
 * Upstream goes on changing the attributes of a point after it has recorded it: when a listener has thrown, the status
 * code of the response that nobody sent appears in a point of the past.
 */
const THROWING: ReadonlySet<string> = new Set(['a listener that throws', 'a listener that throws no error'])

type Result = { spans: { name: string; attributes: Record<string, unknown> }[]; points: string[]; answers: string[] }
type Results = Record<string, Result>

let folder = ''
beforeAll(async () => {
  // In the repository, so that what is not bundled is found.
  folder = await mkdtemp(join(ROOT, '.cache/served-'))
  await build({
    absWorkingDir: ROOT,
    entryPoints: [join(import.meta.dirname, 'serve-scenarios.ts')],
    outfile: join(folder, 'serve.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node22.15',
    external: ['@opentelemetry/instrumentation*', 'import-in-the-middle', 'require-in-the-middle'],
    banner: { js: "import * as bannerModule from 'node:module'; const require = bannerModule.createRequire(import.meta.url);" },
    logLevel: 'error',
  })
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function serve(binary: string, maker: string, configuration: string): Promise<Results> {
  const { stdout } = await promisify(execFile)(binary, [join(folder, 'serve.mjs'), maker, configuration], {
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
