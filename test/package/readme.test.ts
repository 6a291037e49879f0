import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { findVariable, OPTION_PREFIX } from '../../src/config/variables.ts'
import { ROOT } from '../support/run-app.ts'

const README = readFileSync(join(ROOT, 'README.md'), 'utf8')
const SCRIPTS = (JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: Record<string, string> })
  .scripts

/** The text without the generated table, which has a check of its own. */
const OWN_TEXT = README.replace(/<!-- variables:start -->[^]*<!-- variables:end -->/, '')

function blocksOf(language: string): string[] {
  return [...OWN_TEXT.matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\``, 'gm'))].map(([, text]) => text ?? '')
}

describe('the README', () => {
  it('names only variables that there are', () => {
    const names = [...new Set(OWN_TEXT.match(/\b_?OTEL_[A-Z_]+[A-Z]\b/g))]
    expect(names.length).toBeGreaterThan(10)
    expect(names.filter((name) => !name.startsWith(OPTION_PREFIX) && !findVariable(name))).toEqual([])
  })

  it('names only variables of the entrypoints that they read', () => {
    const scripts = ['web.sh', 'worker.sh', 'telemetry.sh']
      .map((name) => readFileSync(join(ROOT, 'scripts/docker', name), 'utf8'))
      .join('\n')
    const names = [...new Set(OWN_TEXT.match(/(?<=`)(?:APP|WORKER|BEFORE)_[A-Z]+(?=`)/g))]
    expect(names.toSorted()).toEqual(['APP_NAME', 'APP_ROLE', 'BEFORE_START', 'WORKER_POOL', 'WORKER_QUEUE'])
    for (const name of names) expect(scripts).toContain(`\${${name}:-`)
  })

  it('links to files that there are', () => {
    const links = [...OWN_TEXT.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, path]) => path ?? '')
    expect(links.length).toBeGreaterThan(5)
    expect(links.filter((path) => !existsSync(join(ROOT, path)))).toEqual([])
  })

  it('has commands that a shell understands, and scripts that there are', () => {
    const blocks = blocksOf('sh')
    expect(blocks.length).toBeGreaterThan(6)
    for (const block of blocks) execFileSync('dash', ['-n', '-c', block])
    const run = [...OWN_TEXT.matchAll(/npm (?:run )?(start|test|build|check|bench)\b/g)].map(([, name]) => name ?? '')
    expect(run.filter((name) => SCRIPTS[name] === undefined)).toEqual([])
  })

  it('begins with the two commands, the use, what arrives, the variables', () => {
    const titles = [...OWN_TEXT.matchAll(/^## (.*)$/gm)].map(([, title]) => title)
    expect(titles).toEqual([
      'Two commands',
      'Use',
      'What arrives',
      'Variables',
      'Recipes',
      'How it differs from upstream',
      'Limits',
    ])
  })
})
