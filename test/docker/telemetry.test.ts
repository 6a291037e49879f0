import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { startReceiver } from '../../src/receiver/receiver.ts'
import { appEnvironment } from '../support/app-environment.ts'
import { installProject } from '../support/tarball.ts'

const WORKER = `
  import { createServer } from 'node:http'
  const server = createServer((_request, response) => response.end('ok')).listen(0, '127.0.0.1', async () => {
    await (await fetch('http://127.0.0.1:' + server.address().port + '/job')).text()
    console.log('ready')
  })
`

it('K-10, M-62 a container sends telemetry under its name, and all of it when it is stopped', async () => {
  const project = await installProject()
  const folder = await mkdtemp(join(project, 'worker-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  await writeFile(join(folder, 'worker.mjs'), WORKER)
  await using receiver = await startReceiver()
  const entrypoint = join(project, 'node_modules/@org/otel/scripts/docker/worker.sh')
  const child = spawn(entrypoint, ['node', 'worker.mjs'], {
    cwd: folder,
    env: appEnvironment(process.execPath, {
      APP_NAME: 'shop',
      WORKER_QUEUE: 'mail',
      ENVIRONMENT: 'staging',
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    }),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  // `docker stop` sends SIGTERM to the container's first process, which the app has become.
  child.stdout.once('data', () => child.kill('SIGTERM'))
  const [code, signal] = await once(child, 'close')
  expect({ code, signal, stderr }).toEqual({ code: null, signal: 'SIGTERM', stderr: '' })
  expect(receiver.spans.map(({ name, kind }) => `${name} ${kind}`).toSorted()).toEqual(['GET client', 'GET server'])
  expect(receiver.metrics.map(({ name }) => name)).toContain('http.server.request.duration')
  for (const { resource } of [...receiver.spans, ...receiver.metrics]) {
    expect(resource).toMatchObject({ 'service.name': 'shop-worker-mail', 'deployment.environment.name': 'staging' })
  }
})
