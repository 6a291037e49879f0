import { expect, it } from 'vitest'
import { entryScript } from '../../src/lifecycle/entry-script.ts'

const PM2 = '/usr/lib/node_modules/pm2/lib/ProcessContainerFork.js'
const BY_PM2 = { pm_exec_path: '/app/main.js' }

it.each([
  ['an app', ['node', '/app/main.js'], {}, '/app/main.js'],
  ['a REPL', ['node'], {}, undefined],
  ['a child of an app under PM2', ['node', '/app/child.js'], BY_PM2, '/app/child.js'],
  ['an app under PM2', ['node', PM2], BY_PM2, '/app/main.js'],
  ["PM2's script without its variables", ['node', PM2], {}, PM2],
] as const)('%s', (_what, argv, env, expected) => {
  expect(entryScript(argv, env)).toBe(expected)
})
