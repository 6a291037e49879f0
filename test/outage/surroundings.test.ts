import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { type Receiver, startReceiver } from '../../src/receiver/receiver.ts'
import { type App, type AppOptions, ROOT, startApp } from '../support/run-app.ts'
import { countArrived, ownLines, saidLost } from './support/arrivals.ts'

const SUPPORT = join(import.meta.dirname, 'support')
const file = join(SUPPORT, 'app.cjs')
const env = {
  OTEL_SERVICE_NAME: 'surrounded',
  OTEL_BSP_SCHEDULE_DELAY: '50',
  OTEL_BLRP_SCHEDULE_DELAY: '50',
  OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'runtime-node',
  OTEL_NODE_RESOURCE_DETECTORS: 'env,host',
}
const scratch = mkdtempSync(join(tmpdir(), 'otel-surroundings-'))
afterAll(() => rmSync(scratch, { recursive: true }))

const start = (options: AppOptions): Promise<App> =>
  startApp({ file, keepStdinOpen: true, ...options, env: { ...env, ...options.env } })

/** Starts the app from a shell that has prepared something. */
const startInShell = (preparation: string, options: AppOptions): Promise<App> =>
  start({
    ...options,
    file: join(SUPPORT, 'in-shell.cjs'),
    preload: 'none',
    args: [
      preparation,
      process.execPath,
      ...(options.preload === 'none' ? [] : ['--import', join(ROOT, 'register.mjs')]),
      file,
    ],
  })

describe('file descriptors are used up', () => {
  it('before the first telemetry is made: it arrives when there are some again', async () => {
    await using receiver = await startReceiver()
    const app = await startInShell('ulimit -n 64', { receiver })
    await app.waitForStdout('ready')
    app.write('open\n')
    await app.waitForStdout('EMFILE')
    app.write('make 1000\n')
    await app.waitForStdout('made')
    app.write('close\n')
    await app.waitForStdout('closed')
    await receiver.waitFor(({ spans, logs }) => spans.length === 1000 && logs.length === 1000)
    app.write('end\n')
    expect(await app.exited).toMatchObject({ code: 3, stdout: 'ready\nEMFILE\nmade\nclosed\n' })
    expect(ownLines(app.stderr)).toEqual([])
  })

  it('before anything of ours is loaded: nothing is thrown into the app, and it arrives when there are some again', async () => {
    await using receiver = await startReceiver()
    const app = await startInShell('ulimit -n 64', { receiver, env: { LATE: '1' } })
    await app.waitForStdout('ready')
    app.write('open\n')
    await app.waitForStdout('EMFILE')
    app.write('make 1000\n')
    await app.waitForStdout('made')
    app.write('close\n')
    await app.waitForStdout('closed')
    await receiver.waitFor(({ spans, logs }) => spans.length === 1000 && logs.length === 1000)
    app.write('end\n')
    expect(await app.exited).toMatchObject({ code: 3, stdout: 'ready\nEMFILE\nmade\nclosed\n' })
    // A meter that is asked for then measures nothing.
    expect(ownLines(app.stderr).map((line) => line.replace(/: EMFILE.*/, ''))).toEqual([
      '[otel] metrics cannot be loaded, the meter outage measures nothing',
      '[otel] what delivers telemetry cannot be loaded, up to 10000 items wait for it',
      '[otel] what delivers telemetry cannot be loaded, up to 10000 items wait for it',
    ])
  })

  it('before anything of ours is loaded, and to the end: what is lost is counted', async () => {
    await using receiver = await startReceiver()
    const app = await startInShell('ulimit -n 64', { receiver, env: { LATE: '1' } })
    await app.waitForStdout('ready')
    app.write('open\n')
    await app.waitForStdout('EMFILE')
    app.write('make 1000\nexit\n')
    expect(await app.exited).toMatchObject({ code: 3, stdout: 'ready\nEMFILE\nmade\n' })
    expect(ownLines(app.stderr).filter((line) => line.includes('lost 1000 items'))).toHaveLength(2)
  })

  it('and stay so to the end: the app ends as it would, what is lost is counted', async () => {
    await using receiver = await startReceiver()
    const app = await startInShell('ulimit -n 64', { receiver })
    await app.waitForStdout('ready')
    app.write('open\n')
    await app.waitForStdout('EMFILE')
    app.write('make 1000\nexit\n')
    expect(await app.exited).toMatchObject({ code: 3, stdout: 'ready\nEMFILE\nmade\n' })
    expect(saidLost(app.stderr)).toEqual({
      'spans: cannot be serialized': 1000,
      'log records: cannot be serialized': 1000,
      'data points: cannot be serialized': 1,
    })
  })

  it('while it is delivering: what waits arrives when there are some again', async () => {
    await using receiver = await startReceiver({ respond: () => 'reset' })
    const app = await startInShell('ulimit -n 64', { receiver })
    await app.waitForStdout('ready')
    app.write('make 1000\n')
    await receiver.waitFor(({ requests }) => requests.length > 0)
    app.write('open\n')
    await app.waitForStdout('EMFILE')
    receiver.respondWith(undefined)
    app.write('make 1000\n')
    app.write('status 1\n')
    await app.waitForStdout('status 1')
    app.write('close\nend\n')
    const { code, stderr } = await app.exited
    expect({ code, stderr }).toEqual({ code: 3, stderr: 'the app speaks\n' })
    expect(countArrived(receiver.requests)).toEqual({ spans: 2000, logs: 2000, counter: 2000 })
  })
})

/** Whether this process may mount, in a namespace that goes with its shell. */
const mayMount = spawnSync('unshare', ['-m', 'sh', '-c', 'mount -t tmpfs -o size=64k tmpfs /mnt']).status === 0
if (!mayMount) console.warn('file systems: skipped, because only root may mount')

describe.skipIf(!mayMount)('file systems', () => {
  it.each([
    {
      name: 'the whole of it is read-only',
      preparation: `mount -o remount,bind,ro /; mount -t tmpfs -o ro tmpfs ${scratch}; cd ${scratch}; export TMPDIR=${scratch}`,
    },
    {
      name: 'the disk is full, also for what is written to stderr',
      preparation: `mount -t tmpfs -o size=64k tmpfs ${scratch}; cd ${scratch}; cat /dev/zero > fill 2> /dev/null; export TMPDIR=${scratch}; exec 2> ${scratch}/stderr`,
    },
  ])('$name: the app notices nothing of ours', async ({ preparation }) => {
    await using receiver = await startReceiver({
      respond: ({ signal }) => (signal === 'logs' ? { status: 400 } : undefined),
    })
    const inNamespace = (preload?: 'none'): Promise<App> =>
      start({
        receiver,
        file: join(SUPPORT, 'in-shell.cjs'),
        preload: 'none',
        args: [
          '',
          'unshare',
          '-m',
          'sh',
          '-c',
          `${preparation}\nexec "$0" "$@"`,
          process.execPath,
          ...(preload === 'none' ? [] : ['--import', join(ROOT, 'register.mjs')]),
          file,
        ],
      })
    const ends = []
    for (const app of [await inNamespace('none'), await inNamespace()]) {
      await app.waitForStdout('ready')
      app.write('make 1000\n')
      await app.waitForStdout('made')
      app.write('exit\n')
      const { code, signal, stdout } = await app.exited
      ends.push({ code, signal, stdout })
    }
    expect(ends[1]).toEqual(ends[0])
    expect(countArrived(receiver.requests.filter(({ signal }) => signal !== 'logs'))).toEqual({
      spans: 1000,
      logs: 0,
      counter: 1000,
    })
  })
})

describe('names', () => {
  it('that stop resolving, and resolve again: nothing is lost', async () => {
    await using receiver = await startReceiver()
    const app = await start({
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: `http://collector.test:${new URL(receiver.url).port}` },
    })
    await app.waitForStdout('ready')
    app.write('resolve 127.0.0.1\nmake 1000\n')
    await receiver.waitFor(({ spans, logs }) => spans.length === 1000 && logs.length === 1000)
    // Connections that are there need no name.
    receiver.respondWith(() => 'reset')
    for (const error of ['ENOTFOUND', 'EAI_AGAIN']) {
      app.write(`resolve ${error}\nmake 1000\n`)
      await app.waitForStdout(new RegExp(`resolves to ${error}[^]*asked for collector.test`))
    }
    receiver.respondWith(undefined)
    app.write('resolve 127.0.0.1\nend\n')
    const { code, stderr } = await app.exited
    expect({ code, said: ownLines(stderr).filter((line) => !line.endsWith('they wait for it.')) }).toEqual({
      code: 3,
      said: [],
    })
    expect(countArrived(receiver.requests)).toEqual({ spans: 3000, logs: 3000, counter: 3000 })
  })

  it('that there are not: the app ends as it would, and the name is said', async () => {
    const app = await start({ env: { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector.invalid:4318' } })
    await app.waitForStdout('ready')
    app.write('make 1000\nend\n')
    expect(await app.exited).toMatchObject({ code: 3, signal: null, stdout: 'ready\nmade\n' })
    expect(saidLost(app.stderr)).toEqual({
      'spans: not delivered before the process ended': 1000,
      'log records: not delivered before the process ended': 1000,
      'data points: not delivered before the process ended': 1,
    })
    expect(app.stderr).toMatch(
      /\(http:\/\/collector\.invalid:4318\/v1\/traces: getaddrinfo (ENOTFOUND|EAI_AGAIN) collector\.invalid\)/,
    )
  })
})

describe('certificates', () => {
  it('that expire, and are renewed: nothing is lost, and the reason is said', async () => {
    const authority = makeAuthority()
    const first = authority.issue(4)
    let receiver: Receiver = await startReceiver({ tls: first })
    const port = Number(new URL(receiver.url).port)
    const requests: Receiver['requests'][number][] = []
    try {
      const app = await start({
        env: {
          OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
          OTEL_EXPORTER_OTLP_CERTIFICATE: authority.file,
          OTEL_METRICS_EXPORTER: 'none',
        },
      })
      await app.waitForStdout('ready')
      app.write('make 1000\n')
      await receiver.waitFor(({ spans, logs }) => spans.length === 1000 && logs.length === 1000)
      requests.push(...receiver.requests)
      while (Date.now() < first.endsAtMs) await new Promise((resolve) => setTimeout(resolve, 50))
      await receiver.close()
      // The same certificate, which has expired by now.
      receiver = await startReceiver({ port, tls: first })
      app.write('make 1000\n')
      await app.waitForStderr('certificate has expired')
      expect(receiver.requests).toEqual([])
      await receiver.close()
      receiver = await startReceiver({ port, tls: authority.issue(3600) })
      app.write('end\n')
      const { code, stdout } = await app.exited
      expect({ code, stdout }).toEqual({ code: 3, stdout: 'ready\nmade\nmade\n' })
      expect(saidLost(app.stderr)).toEqual({})
      expect(countArrived([...requests, ...receiver.requests])).toMatchObject({ spans: 2000, logs: 2000 })
    } finally {
      await receiver.close()
    }
  })
})

const YEAR_MS = 365 * 24 * 3600 * 1000

describe('the clock of the system', () => {
  it('jumps by a year, forth and back, while the collector is away: nothing is lost, nothing stops', async () => {
    await using receiver = await startReceiver({ respond: () => ({ status: 503 }) })
    const app = await start({ receiver })
    await app.waitForStdout('ready')
    let seen = 0
    for (const jump of [YEAR_MS, -YEAR_MS, 0]) {
      app.write(`make 1000\njump ${jump}\n`)
      await app.waitForStdout(`jumped ${jump}\n`)
      // It tries again although the clock has jumped.
      await receiver.waitFor(({ requests }) => requests.length > seen)
      seen = receiver.requests.length
    }
    receiver.clear()
    receiver.respondWith(undefined)
    await receiver.waitFor(({ spans, logs }) => spans.length === 3000 && logs.length === 3000, { timeoutMs: 20_000 })
    app.write('end\n')
    const { code, stderr } = await app.exited
    expect({ code, lost: saidLost(stderr) }).toEqual({ code: 3, lost: {} })
    expect(countArrived(receiver.requests)).toEqual({ spans: 3000, logs: 3000, counter: 3000 })
  })
})

type Certificate = { readonly key: Buffer; readonly cert: Buffer; readonly endsAtMs: number }

/** An authority of this test, whose certificates for 127.0.0.1 last for seconds. */
function makeAuthority(): { readonly file: string; readonly issue: (seconds: number) => Certificate } {
  const folder = mkdtempSync(join(scratch, 'authority-'))
  const openssl = (...args: string[]): void => void execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' })
  const newKey = (name: string): void => openssl('ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', name)
  newKey('ca.key')
  openssl('req', '-x509', '-new', '-key', 'ca.key', '-days', '2', '-subj', '/CN=outage authority', '-out', 'ca.pem')
  writeFileSync(
    join(folder, 'ca.cnf'),
    `[ca]\ndefault_ca=all\n[all]\ndatabase=index.txt\nnew_certs_dir=.\ndefault_md=sha256\npolicy=any\nrand_serial=yes\n[any]\ncommonName=supplied\n[names]\nsubjectAltName=IP:127.0.0.1\n`,
  )
  writeFileSync(join(folder, 'index.txt'), '')
  writeFileSync(join(folder, 'index.txt.attr'), 'unique_subject=no\n')
  let issued = 0
  return {
    file: join(folder, 'ca.pem'),
    issue(seconds) {
      const name = `server-${++issued}`
      newKey(`${name}.key`)
      openssl('req', '-new', '-key', `${name}.key`, '-subj', `/CN=${name}`, '-out', `${name}.csr`)
      const endsAtMs = Math.ceil(Date.now() / 1000 + seconds) * 1000
      const dates = ['-startdate', asn1Time(Date.now() - 60_000), '-enddate', asn1Time(endsAtMs)]
      const paths = [
        '-config',
        'ca.cnf',
        '-cert',
        'ca.pem',
        '-keyfile',
        'ca.key',
        '-in',
        `${name}.csr`,
        '-out',
        `${name}.pem`,
      ]
      openssl('ca', '-batch', '-notext', '-extensions', 'names', ...dates, ...paths)
      const read = (ending: string): Buffer => readFileSync(join(folder, name + ending))
      // OpenSSL takes the whole of the last second.
      return { key: read('.key'), cert: read('.pem'), endsAtMs: endsAtMs + 1000 }
    },
  }
}

function asn1Time(epochMs: number): string {
  return `${new Date(epochMs).toISOString().replaceAll(/[-:T]|\.\d+Z/g, '')}Z`
}
