import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { runApp } from './run-app.ts'
import { installProject, packProduct } from './tarball.ts'

const INSTALL_MS = 300_000

it('the tarball is packed once for one build', async () => {
  const [first, second] = await Promise.all([packProduct(), packProduct()])
  expect(first).toMatch(/org-otel-\d+\.\d+\.\d+\.tgz$/)
  expect(second).toBe(first)
})

it('a project has the product and the packages it asks for, and nothing else', { timeout: INSTALL_MS }, async () => {
  const project = await installProject(['ms@2.1.3'])
  const folders = readdirSync(join(project, 'node_modules'), { withFileTypes: true }).filter(
    (entry) => !entry.name.startsWith('.'),
  )
  expect(folders.map((entry) => entry.name)).toEqual(['@org', 'ms'])
  const { stdout } = await runApp({
    appsIn: project,
    preload: 'none',
    code: `import ms from 'ms'; console.log(ms('2 days'), import.meta.resolve('@org/otel/register'))`,
  })
  expect(stdout).toBe(`172800000 file://${project}/node_modules/@org/otel/register.mjs\n`)
  expect(await installProject(['ms@2.1.3'])).toBe(project)
})
