import { expect, it } from 'vitest'
import { entryScript } from '../../src/lifecycle/entry-script.ts'

const PM2 = '/usr/lib/node_modules/pm2/lib'

it.each([
  ['an app', ['node', '/app/main.js'], {}, '/app/main.js'],
  ['a REPL', ['node'], {}, undefined],
  [
    'an app that has variables of PM2 by inheritance',
    ['node', '/app/child.js'],
    { pm_exec_path: '/app/main.js' },
    '/app/child.js',
  ],
  ['PM2 in fork mode', ['node', `${PM2}/ProcessContainerFork.js`], { pm_exec_path: '/app/main.js' }, '/app/main.js'],
  [
    'PM2 in cluster mode',
    ['node', `${PM2}/ProcessContainer.js`],
    { pm2_env: '{"pm_exec_path":"/app/main.js"}' },
    '/app/main.js',
  ],
  ['PM2 without variables', ['node', `${PM2}/ProcessContainer.js`], {}, `${PM2}/ProcessContainer.js`],
  [
    'PM2 with a variable that is no JSON',
    ['node', `${PM2}/ProcessContainer.js`],
    { pm2_env: '{' },
    `${PM2}/ProcessContainer.js`,
  ],
  [
    'PM2 with JSON of another shape',
    ['node', `${PM2}/ProcessContainer.js`],
    { pm2_env: '{"pm_exec_path":1}' },
    `${PM2}/ProcessContainer.js`,
  ],
] as const)('%s', (_what, argv, env, expected) => {
  expect(entryScript(argv, env)).toBe(expected)
})
