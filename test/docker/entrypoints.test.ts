import { type ChildProcess, spawn } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { appEnvironment } from '../support/app-environment.ts'
import { ROOT } from '../support/run-app.ts'

type Result = {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

type Options = {
  readonly script?: 'web.sh' | 'worker.sh'
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  /** Path of the script; the installed one by default. */
  readonly path?: string
  readonly shell?: 'dash' | 'bash'
}

const SHOW_ENVIRONMENT = `
const names = ['OTEL_SERVICE_NAME', 'OTEL_SDK_DISABLED', '_OTEL_DEFER_SETUP', 'NODE_OPTIONS', 'WORKER_QUEUE']
const seen = Object.fromEntries(names.filter((name) => process.env[name] !== undefined).map((name) => [name, process.env[name]]))
console.log(JSON.stringify({ ...seen, args: process.argv.slice(2), door: globalThis.door ?? 0 }))
`

/** Stands for the product: here only the environment and the process count. */
const COUNTING_DOOR = `globalThis.door = (globalThis.door ?? 0) + 1\n`

let folder = ''
let app = ''
let scripts = ''
let door = ''

beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'otel-docker-')))
  app = join(folder, 'app')
  await install(app)
  scripts = join(app, 'node_modules/@org/otel/scripts/docker')
  door = join(app, 'node_modules/@org/otel/register.cjs')
})

afterAll(() => rm(folder, { recursive: true, force: true }))

/** An app with the package installed, as far as the entrypoints see it. */
async function install(to: string): Promise<void> {
  const installed = join(to, 'node_modules/@org/otel')
  await mkdir(join(installed, 'scripts'), { recursive: true })
  await cp(join(ROOT, 'scripts/docker'), join(installed, 'scripts/docker'), { recursive: true })
  await writeFile(join(installed, 'register.cjs'), COUNTING_DOOR)
  await writeFile(join(to, 'package.json'), '{"name":"shop","main":"server.cjs","scripts":{"start":"node server.cjs"}}')
  for (const name of ['server.cjs', 'migrate.cjs', 'worker.cjs']) await writeFile(join(to, name), SHOW_ENVIRONMENT)
}

function start(
  command: readonly string[],
  { script = 'web.sh', env = {}, cwd = app, path, shell }: Options,
): ChildProcess {
  const entrypoint = path ?? join(scripts, script)
  const [file, args] = shell ? [shell, [entrypoint, ...command]] : [entrypoint, command]
  const child = spawn(file, args, {
    cwd,
    env: appEnvironment(process.execPath, env),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  return child
}

async function finish(child: ChildProcess): Promise<Result> {
  let stdout = ''
  let stderr = ''
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => resolve({ code, signal, stdout, stderr }))
  })
}

/** Runs a container's command to its end. */
function run(command: readonly string[], options: Options = {}): Promise<Result> {
  return finish(start(command, options))
}

type Seen = Record<string, unknown>

/** What the app saw of its environment. */
async function seen(command: readonly string[], options: Options = {}): Promise<Seen> {
  const { code, stdout, stderr } = await run(command, options)
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  return JSON.parse(stdout) as Seen
}

describe.each(['dash', 'bash'] as const)('the entrypoints under %s', (shell) => {
  it('M-61, M-63 name web, worker, queue and other roles', async () => {
    const named = async (options: Options): Promise<unknown> =>
      (await seen(['node', 'server.cjs'], { ...options, shell })).OTEL_SERVICE_NAME
    expect(await named({ env: { APP_NAME: 'my-project' } })).toBe('my-project')
    expect(await named({ env: { APP_NAME: 'my-project', APP_ROLE: 'scheduler' } })).toBe('my-project-scheduler')
    expect(await named({ env: { APP_NAME: 'my-project' }, script: 'worker.sh' })).toBe('my-project-worker-default')
    expect(await named({ env: { APP_NAME: 'my-project', WORKER_QUEUE: 'highprio' }, script: 'worker.sh' })).toBe(
      'my-project-worker-highprio',
    )
  })

  it('M-62 export the name, so that the app sees it', async () => {
    expect(await seen(['node', 'server.cjs', 'a b', ''], { script: 'worker.sh', shell })).toEqual({
      OTEL_SERVICE_NAME: 'shop-worker-default',
      WORKER_QUEUE: 'default',
      NODE_OPTIONS: `--require=${door}`,
      args: ['a b', ''],
      door: 1,
    })
  })

  it('K-10 become the app: its process id, its exit code', async () => {
    await writeFile(join(app, 'exit.cjs'), 'console.log(process.pid); process.exitCode = 7')
    const child = start(['node', 'exit.cjs'], { shell })
    const { code, stdout } = await finish(child)
    expect({ code, stdout }).toEqual({ code: 7, stdout: `${child.pid}\n` })
  })

  it.each(['SIGTERM', 'SIGINT'] as const)('K-10 let %s reach the app', async (signal) => {
    const path = join(app, 'wait.cjs')
    await writeFile(
      path,
      `process.once('${signal}', () => process.exit(42)); setInterval(() => {}, 1000); console.log('ready')`,
    )
    const child = start(['node', path], { shell })
    child.stdout?.once('data', () => child.kill(signal))
    expect(await finish(child)).toMatchObject({ code: 42, signal: null })
  })

  it('M-66 run BEFORE_START first, without telemetry, and the app with it', async () => {
    const { code, stdout } = await run(['node', 'server.cjs'], {
      env: { BEFORE_START: 'node migrate.cjs first' },
      shell,
    })
    const [before, after] = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Seen)
    expect(code).toBe(0)
    expect(before).toEqual({ OTEL_SERVICE_NAME: 'shop', OTEL_SDK_DISABLED: 'true', args: ['first'], door: 0 })
    expect(after).toEqual({ OTEL_SERVICE_NAME: 'shop', NODE_OPTIONS: `--require=${door}`, args: [], door: 1 })
  })

  it('M-66 do not start the app when BEFORE_START fails', async () => {
    expect(await run(['node', 'server.cjs'], { env: { BEFORE_START: 'false || exit 3' }, shell })).toEqual({
      code: 3,
      signal: null,
      stdout: '',
      stderr: '[otel] BEFORE_START ended with 3; the app is not started.\n',
    })
  })

  it('hand SIGTERM to BEFORE_START and wait for it', async () => {
    const path = join(app, 'slow-migration.cjs')
    await writeFile(
      path,
      `process.once('SIGTERM', () => { console.log('stopping'); process.exit(0) }); setInterval(() => {}, 1000); console.log('ready')`,
    )
    const child = start(['node', 'server.cjs'], { env: { BEFORE_START: `exec node ${path}` }, shell })
    child.stdout?.once('data', () => child.kill('SIGTERM'))
    expect(await finish(child)).toEqual({ code: 143, signal: null, stdout: 'ready\nstopping\n', stderr: '' })
  })
})

describe('the name of the service', () => {
  it('stays as it is given', async () => {
    const { OTEL_SERVICE_NAME } = await seen(['node', 'server.cjs'], {
      env: { OTEL_SERVICE_NAME: 'given', APP_NAME: 'shop' },
    })
    expect(OTEL_SERVICE_NAME).toBe('given')
  })

  it.each(['service.name=given', 'team=a, service.name=given'])(
    'is left to OTEL_RESOURCE_ATTRIBUTES=%s',
    async (attributes) => {
      const { OTEL_SERVICE_NAME } = await seen(['node', 'server.cjs'], {
        env: { OTEL_RESOURCE_ATTRIBUTES: attributes },
      })
      expect(OTEL_SERVICE_NAME).toBeUndefined()
    },
  )

  it('is not taken from another attribute', async () => {
    const env = { OTEL_RESOURCE_ATTRIBUTES: 'peer.service.name=other' }
    expect((await seen(['node', 'server.cjs'], { env })).OTEL_SERVICE_NAME).toBe('shop')
  })

  it('is asked for where there is none', async () => {
    const { code, stdout, stderr } = await run(['node', join(app, 'server.cjs')], { cwd: folder })
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ door: 1, args: [] })
    expect(stderr).toBe(
      '[otel] APP_NAME is not set and there is no package.json: set APP_NAME (or OTEL_SERVICE_NAME) to name the service.\n',
    )
  })
})

describe('the preload', () => {
  it('goes in front of the NODE_OPTIONS that are there', async () => {
    const { NODE_OPTIONS } = await seen(['node', 'server.cjs'], { env: { NODE_OPTIONS: '--max-old-space-size=256' } })
    expect(NODE_OPTIONS).toBe(`--require=${door} --max-old-space-size=256`)
  })

  it('is not added to one that is there', async () => {
    const given = '--require=@org/otel/register.cjs'
    const { NODE_OPTIONS } = await seen(['node', 'server.cjs'], { env: { NODE_OPTIONS: given } })
    expect(NODE_OPTIONS).toBe(given)
  })

  it('is found through a link, and with spaces, quotes and backslashes in its path', async () => {
    const odd = join(folder, 'an "odd" \\ folder')
    await install(odd)
    const link = join(folder, 'entrypoint')
    await symlink(join(odd, 'node_modules/@org/otel/scripts/docker/web.sh'), link)
    expect(await seen(['node', 'server.cjs'], { cwd: odd, path: link })).toMatchObject({
      door: 1,
      OTEL_SERVICE_NAME: 'shop',
    })
  })

  it('that is not there costs the telemetry, not the app', async () => {
    const bare = join(folder, 'bare')
    await install(bare)
    const missing = join(bare, 'node_modules/@org/otel/register.cjs')
    await rm(missing)
    const path = join(bare, 'node_modules/@org/otel/scripts/docker/web.sh')
    const { code, stdout, stderr } = await run(['node', 'server.cjs'], { cwd: bare, path })
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toEqual({ OTEL_SERVICE_NAME: 'shop', args: [], door: 0 })
    expect(stderr).toBe(`[otel] ${missing} is not there; the app runs without telemetry.\n`)
  })

  it('M-08, M-45 defers in a worker that forks, and only there', async () => {
    const deferred = async (script: 'web.sh' | 'worker.sh', env: Record<string, string>): Promise<unknown> =>
      (await seen(['node', 'server.cjs'], { script, env }))._OTEL_DEFER_SETUP
    expect(await deferred('worker.sh', { WORKER_POOL: 'processes' })).toBe('true')
    expect(await deferred('worker.sh', { WORKER_POOL: 'processes', _OTEL_DEFER_SETUP: 'false' })).toBe('false')
    expect(await deferred('worker.sh', { WORKER_POOL: 'threads' })).toBeUndefined()
    expect(await deferred('worker.sh', {})).toBeUndefined()
    expect(await deferred('web.sh', { WORKER_POOL: 'processes' })).toBeUndefined()
  })
})

// The commands themselves are not run: a function of the shared file says what it thinks of them.
describe('M-66 a one-off command', () => {
  async function isOneOff(command: readonly string[]): Promise<boolean> {
    const code = 'set -eu; . "$0"; if is_one_off "$@"; then echo yes; else echo no; fi'
    const child = spawn('dash', ['-c', code, join(scripts, 'telemetry.sh'), ...command], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const { stdout, stderr } = await finish(child)
    expect(stderr).toBe('')
    return stdout === 'yes\n'
  }

  it.each([
    'node',
    'node -i',
    'node -e 1',
    'node --print 1',
    'node --test',
    'node --enable-source-maps -r dotenv/config dist/migrate.js',
    'node migrations/migrate-all.js up',
    '/usr/local/bin/node scripts/seed.js',
    'node setup',
    'sh',
    'bash -l',
    'npm run migrate',
    'npm --silent run db:migrate -- --to 3',
    'npm test',
    'npm ci',
    'npx prisma migrate deploy',
    'npx --no-install knex migrate:latest',
    'pnpm exec typeorm migration:run',
    'yarn seed',
    'yarn db:setup',
    'prisma migrate deploy',
    './migrate.sh',
  ])('is %s', async (command) => {
    expect(await isOneOff(command.split(' '))).toBe(true)
  })

  it.each([
    'node .',
    'node server.js',
    'node build',
    'node build/index.js',
    'node --max-old-space-size=512 server.js migrate',
    'node --import ./migrate.mjs server.js',
    'node migrations-service/server.js',
    'node seedling.js',
    'node replication.js',
    'npm start',
    'npm --silent start',
    'npm run start',
    'npm run worker',
    'npx pm2-runtime ecosystem.config.js',
    'yarn start',
    'pnpm dev',
    'pm2-runtime server.js',
    'env A=b node server.js',
    'tini -- node server.js',
  ])('is not %s', async (command) => {
    expect(await isOneOff(command.split(' '))).toBe(false)
  })

  it('is no command that Docker wraps in a shell', async () => {
    expect(await isOneOff(['sh', '-c', 'node server.js'])).toBe(false)
    expect(await isOneOff(['bash', '-lc', 'node server.js'])).toBe(false)
  })

  it('runs with telemetry off, without the preload and without BEFORE_START, and says so', async () => {
    const env = { BEFORE_START: 'echo no', OTEL_SDK_DISABLED: 'false' }
    for (const command of [
      ['node', 'migrate.cjs', 'up'],
      ['once', 'node', 'server.cjs', 'up'],
    ]) {
      const { code, stdout, stderr } = await run(command, { env })
      expect(code).toBe(0)
      expect(JSON.parse(stdout)).toEqual({
        OTEL_SERVICE_NAME: 'shop',
        OTEL_SDK_DISABLED: 'true',
        args: ['up'],
        door: 0,
      })
      expect(stderr).toBe('[otel] telemetry is off for this one-off command.\n')
    }
  })
})

it('without a command, runs the main file of the package', async () => {
  expect(await seen([])).toMatchObject({ OTEL_SERVICE_NAME: 'shop', args: [], door: 1 })
})

it('starts the app through npm, which is left alone by the product itself', async () => {
  const { stdout } = await run(['npm', '--silent', 'start'])
  expect(JSON.parse(stdout)).toMatchObject({ OTEL_SERVICE_NAME: 'shop', door: 1 })
})

it('has scripts that can be executed', async () => {
  for (const name of ['web.sh', 'worker.sh'])
    expect(await readFile(join(ROOT, 'scripts/docker', name), 'utf8')).toMatch(/^#!\/bin\/sh\n/)
})
