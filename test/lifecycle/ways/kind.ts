import type { App, Preload } from '../../support/run-app.ts'

/** A program of several processes, each of which makes 1,000 spans, 1,000 log records and a counter. */
export type Kind = {
  readonly name: string
  readonly code: string
  /** How many processes make telemetry. */
  readonly processes: number
  /** Done when the program says `ready`. */
  readonly act?: (app: App) => void
  readonly preload?: Preload
  /** Processes whose telemetry nobody can have, which a user reads in the docs. */
  readonly lost?: number
  /** The processes race to their ends, and who prints what before is chance. */
  readonly races?: true
}

const CLUSTER = `
  const cluster = require('node:cluster')
  const http = require('node:http')
  const { makeSome } = require('./telemetry.cjs')
  makeSome(1000)
  cluster.on('exit', (worker, code, signal) => console.log('worker', code, signal))
`
/** Two workers; the primary says when both listen. */
const serving = (primary: string, worker = ''): string => `${CLUSTER}
  if (cluster.isPrimary) {
    let listening = 0
    cluster.on('listening', () => { if (++listening === 2) { ready(); console.log('ready') } })
    for (let i = 0; i < 2; i++) cluster.fork()
    const ready = () => { ${primary} }
  } else { http.createServer((request, response) => response.end()).listen(0, '127.0.0.1'); ${worker} }
`
const EACH = 'for (const each of Object.values(cluster.workers))'

export const CLUSTERS: readonly Kind[] = [
  { name: 'SIGTERM to the primary', code: serving(''), processes: 3, act: (app) => app.signal('SIGTERM') },
  { name: 'SIGTERM to the workers', code: serving(`${EACH} each.process.kill('SIGTERM')`), processes: 3 },
  {
    name: 'SIGTERM to all',
    code: serving(''),
    processes: 3,
    act: (app) => void process.kill(-app.pid, 'SIGTERM'),
    races: true,
  },
  {
    name: 'SIGINT to all, as Ctrl+C',
    code: serving(''),
    processes: 3,
    act: (app) => void process.kill(-app.pid, 'SIGINT'),
    races: true,
  },
  {
    name: 'a primary that waits for its workers',
    code: serving(`process.on('SIGTERM', () => { ${EACH} each.kill() })`),
    processes: 3,
    act: (app) => app.signal('SIGTERM'),
  },
  { name: 'disconnect', code: serving('cluster.disconnect(() => console.log("disconnected"))'), processes: 3 },
  {
    name: 'a worker that crashes',
    code: serving(
      `${EACH} each.send('crash')`,
      `process.on('message', () => { makeSome(10); throw new Error('crash') })`,
    ),
    processes: 3,
  },
  {
    name: 'a worker that exits',
    code: serving(`${EACH} each.send('exit')`, `process.on('message', () => process.exit(3))`),
    processes: 3,
  },
  { name: 'a primary that crashes', code: serving(`throw new Error('crash')`), processes: 3 },
  { name: 'a primary that exits', code: serving(`process.exit(3)`), processes: 3 },
  {
    name: 'a rolling restart',
    code: `${CLUSTER}
      if (cluster.isPrimary) {
        const first = cluster.fork()
        first.once('listening', () => cluster.fork().once('listening', () => {
          first.disconnect()
          first.once('exit', () => cluster.disconnect())
        }))
      } else http.createServer().listen(0, '127.0.0.1')`,
    processes: 3,
  },
]

const FORK = `
  const { exec, fork, spawn } = require('node:child_process')
  const { makeSome } = require('./telemetry.cjs')
  makeSome(1000)
  const print = (code, signal) => console.log(code, signal)
  const parent = process.argv[2] !== 'child'
`
export const CHILDREN: readonly Kind[] = [
  {
    name: 'fork, SIGTERM to the child',
    code: `${FORK} if (parent) { const child = fork(__filename, ['child']).on('exit', print).on('message', () => child.kill()) } else process.send('ready')`,
    processes: 2,
  },
  {
    name: 'fork, a child that exits',
    code: `${FORK} if (parent) fork(__filename, ['child']).on('exit', print); else process.exit(3)`,
    processes: 2,
  },
  {
    name: 'fork, a parent that exits',
    code: `${FORK} if (parent) fork(__filename, ['child']).on('message', () => process.exit(0)); else { process.on('disconnect', () => process.exit(0)); process.send('ready') }`,
    processes: 2,
  },
  {
    name: 'fork with execArgv: [] and NODE_OPTIONS',
    code: `${FORK} if (parent) fork(__filename, ['child'], { execArgv: [] }).on('exit', print); else process.exit(3)`,
    processes: 2,
    preload: 'node-options',
  },
  {
    name: 'fork with execArgv: [] and a flag (M-82)',
    code: `${FORK} if (parent) fork(__filename, ['child'], { execArgv: [] }).on('exit', print); else process.exit(3)`,
    processes: 2,
    lost: 1,
  },
  {
    name: 'spawn with NODE_OPTIONS',
    code: `${FORK} if (parent) spawn(process.execPath, [__filename, 'child']).on('exit', print); else process.exit(3)`,
    processes: 2,
    preload: 'node-options',
  },
  {
    name: 'exec with NODE_OPTIONS',
    code: `${FORK} if (parent) exec(JSON.stringify(process.execPath) + ' ' + JSON.stringify(__filename) + ' child').on('exit', print); else process.exit(3)`,
    processes: 2,
    preload: 'node-options',
  },
  {
    name: 'a detached child that outlives its parent',
    code: `${FORK} if (parent) spawn(process.execPath, [__filename, 'child'], { detached: true, stdio: 'ignore' }).unref(); else setTimeout(() => makeSome(0), 300)`,
    processes: 2,
    preload: 'node-options',
  },
]
