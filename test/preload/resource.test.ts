import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { hostname, tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { startReceiver } from '../../src/receiver/receiver.ts'
import { runApp, type AppOptions } from '../support/run-app.ts'

const CODE = `require('@opentelemetry/api').trace.getTracer('t').startSpan('s').end()`
const UUID = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/

type Resource = Readonly<Record<string, unknown>>

async function resourceOf(
  options: Partial<AppOptions> = {},
): Promise<{ resource: Resource; stderr: string; code: number | null }> {
  await using receiver = await startReceiver()
  const { stderr, code } = await runApp({ code: CODE, format: 'cjs', receiver, ...options })
  const [span] = receiver.spans
  return { resource: { ...span?.resource }, stderr, code }
}

describe('the resource', () => {
  it('tells service, process, host, os and distribution', async () => {
    const { resource, stderr } = await resourceOf({ env: { OTEL_SERVICE_NAME: 'shop' } })
    expect(stderr).toBe('')
    expect(Object.keys(resource).toSorted()).toEqual(
      [
        'host.arch',
        'host.id',
        'host.name',
        'os.type',
        'os.version',
        'process.command',
        'process.command_args',
        'process.executable.name',
        'process.executable.path',
        'process.owner',
        'process.pid',
        'process.runtime.description',
        'process.runtime.name',
        'process.runtime.version',
        'service.instance.id',
        'service.name',
        'service.version',
        'telemetry.distro.name',
        'telemetry.distro.version',
        'telemetry.sdk.language',
        'telemetry.sdk.name',
        'telemetry.sdk.version',
      ].filter((name) => name !== 'host.id' || resource['host.id'] !== undefined),
    )
    expect(resource).toMatchObject({
      'service.name': 'shop',
      'service.version': '1.0.0',
      'service.instance.id': expect.stringMatching(UUID),
      'host.name': hostname(),
      'os.type': 'linux',
      'process.runtime.name': 'nodejs',
      'process.runtime.version': process.versions.node,
      'process.owner': userInfo().username,
      'telemetry.distro.name': '@org/otel',
      'telemetry.sdk.language': 'nodejs',
    })
  })

  it('takes the name of package.json and says so once (M-05, §7-4)', async () => {
    const { resource, stderr } = await resourceOf()
    expect(resource['service.name']).toBe('app')
    expect(stderr).toBe(
      '[otel] OTEL_SERVICE_NAME is not set: service.name="app" is taken from package.json; set a distinct one for each component (web, worker, each queue).\n',
    )
  })

  it('is unknown_service:node without any name', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'nameless-'))
    const file = join(folder, 'app.cjs')
    await writeFile(file, `require('node:http').get('http://127.0.0.1:1').on('error', () => {})`)
    await using receiver = await startReceiver()
    const { stderr } = await runApp({ file, receiver })
    await rm(folder, { recursive: true })
    expect(receiver.spans[0]?.resource['service.name']).toBe('unknown_service:node')
    expect(stderr).toMatch(
      /^\[otel\] OTEL_SERVICE_NAME is not set: service\.name="unknown_service:node" is the default/,
    )
  })

  it("lets the user's attributes win over everything but OTEL_SERVICE_NAME (M-52)", async () => {
    const { resource, stderr } = await resourceOf({
      env: {
        OTEL_SERVICE_NAME: 'shop',
        OTEL_RESOURCE_ATTRIBUTES:
          'service.name=other,service.version=9,host.name=h,service.instance.id=i,of.client=a%20b',
      },
    })
    expect(stderr).toBe('')
    expect(resource).toMatchObject({
      'service.name': 'shop',
      'service.version': '9',
      'host.name': 'h',
      'service.instance.id': 'i',
      'of.client': 'a b',
    })
  })

  it.each([
    [{ DEPLOYMENT_ENVIRONMENT: 'staging', ENVIRONMENT: 'x', NODE_ENV: 'y' }, 'staging'],
    [{ ENVIRONMENT: 'test', NODE_ENV: 'y' }, 'test'],
    [{ NODE_ENV: 'production' }, 'production'],
  ])('writes the environment in both spellings: %o (T-16, §7-5)', async (variables, expected) => {
    const { resource } = await resourceOf({ env: { OTEL_SERVICE_NAME: 'shop', ...variables } })
    expect(resource).toMatchObject({ 'deployment.environment.name': expected, 'deployment.environment': expected })
  })

  it('reads the environment whatever detectors are chosen', async () => {
    const { resource } = await resourceOf({
      env: { OTEL_SERVICE_NAME: 'shop', OTEL_RESOURCE_ATTRIBUTES: 'a=b', OTEL_NODE_RESOURCE_DETECTORS: 'none' },
    })
    expect(resource).toMatchObject({ 'service.name': 'shop', a: 'b' })
    expect(resource).not.toHaveProperty('host.name')
  })

  it('trims the names of detectors', async () => {
    const { resource, stderr } = await resourceOf({
      env: { OTEL_SERVICE_NAME: 'shop', OTEL_NODE_RESOURCE_DETECTORS: ' host , os ' },
    })
    expect(stderr).toBe('')
    expect(resource).toMatchObject({ 'host.name': hostname(), 'os.type': 'linux' })
    expect(resource).not.toHaveProperty('process.pid')
  })

  it('starts the same outside of a container with the container flag (M-51)', async () => {
    const { stderr, code } = await resourceOf({
      env: { OTEL_SERVICE_NAME: 'shop', _OTEL_ENABLE_CONTAINER_RESOURCE_DETECTOR: 'true' },
    })
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 })
  })

  it('warns about the container flag on Kubernetes, and follows it (M-50)', async () => {
    const { stderr } = await resourceOf({
      env: {
        OTEL_SERVICE_NAME: 'shop',
        _OTEL_ENABLE_CONTAINER_RESOURCE_DETECTOR: 'true',
        KUBERNETES_SERVICE_HOST: '10.0.0.1',
      },
    })
    expect(stderr).toMatch(/^\[otel\] _OTEL_ENABLE_CONTAINER_RESOURCE_DETECTOR="true" .*\n$/)
  })

  it('is not delayed by a cloud detector that gets no answer, nor is it traced', async () => {
    await using receiver = await startReceiver()
    const { code, stderr } = await runApp({
      code: CODE,
      format: 'cjs',
      receiver,
      env: {
        OTEL_SERVICE_NAME: 'shop',
        OTEL_NODE_RESOURCE_DETECTORS: 'env,gcp,aws,azure,alibaba',
        OTEL_NODE_EXIT_TIMEOUT: '1000',
      },
    })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(receiver.spans.map(({ name }) => name)).toEqual(['s'])
  })
})

it('each cluster worker and fork has an instance id of its own (M-44, §7-8)', async () => {
  await using receiver = await startReceiver()
  const { code } = await runApp({
    code: `
      const { fork } = require('node:child_process')
      ${CODE}
      if (process.argv[2] === undefined) for (let i = 0; i < 2; i++) fork(__filename, ['child'])
      else process.disconnect()
    `,
    format: 'cjs',
    receiver,
    env: { OTEL_SERVICE_NAME: 'shop' },
  })
  expect(code).toBe(0)
  expect(receiver.spans).toHaveLength(3)
  expect(new Set(receiver.spans.map(({ resource }) => resource['service.instance.id'])).size).toBe(3)
})
