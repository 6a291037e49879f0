import { describe, expect, it } from 'vitest'
import { startReceiver } from '../../src/receiver/receiver.ts'
import { describeNodes } from '../support/node-versions.ts'
import { type Preload, startApp } from '../support/run-app.ts'
import { countByProcess, TELEMETRY } from './ways/count-by-process.ts'
import { CHILDREN, CLUSTERS } from './ways/kind.ts'

describeNodes(['floor', 'newest22', 'newest24', 'newest26'], ({ name: node }) => {
  describe.each([...CLUSTERS, ...CHILDREN])(
    '$name',
    ({ code, processes, act, preload = 'import', lost = 0, races }) => {
      it('loses nothing, and all processes end as without us', async () => {
        await using receiver = await startReceiver()
        const run = async (how: Preload): Promise<unknown> => {
          const env = { OTEL_SERVICE_NAME: 'app' }
          const app = await startApp({
            code,
            format: 'cjs',
            files: { 'telemetry.cjs': TELEMETRY },
            preload: how,
            receiver,
            env,
            node,
          })
          if (act !== undefined) {
            await app.waitForStdout('ready')
            act(app)
          }
          const { code: exitCode, signal, stdout, stderr } = await app.exited
          if (races) return { exitCode, signal }
          const lines = stderr
            .replaceAll(/app-\w+/g, 'app')
            .replaceAll(/^ +at .*\n/gm, '')
            .split('\n')
          return { exitCode, signal, stdout, stderr: lines.toSorted() }
        }
        const bare = await run('none')
        expect(await run(preload)).toEqual(bare)
        const least = (processes - lost) * 1000
        await receiver.waitFor(
          (arrivals) =>
            countByProcess(arrivals).spans >= least &&
            countByProcess(arrivals).logs >= least &&
            countByProcess(arrivals).made >= least,
        )
      })
    },
  )
})
