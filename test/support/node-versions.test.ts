import { expect, it } from 'vitest'
import { NODE_NAMES } from '../../scripts/nodes.ts'
import { describeNodes, SUPPORTED, TOO_OLD } from './node-versions.ts'
import { runApp } from './run-app.ts'

describeNodes([...SUPPORTED, ...TOO_OLD], (node) => {
  it('is what apps and their children run on', async () => {
    const code = `
      console.log(process.version)
      console.log(require('child_process').execSync('node --version').toString())
    `
    const { stdout } = await runApp({ preload: 'none', format: 'cjs', code, node: node.name })
    expect(stdout.trim().split('\n')).toEqual([`v${node.version}`, `v${node.version}`])
  })
})

it('every version is in a list, but for the boundary of an old line', () => {
  expect(NODE_NAMES.filter((name) => ![...SUPPORTED, ...TOO_OLD].includes(name))).toEqual([
    'lastAsync24',
    'firstSync24',
  ])
})
