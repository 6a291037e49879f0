// There is no container engine where the tests run: these read what the examples say, they do not build them.
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { findVariable } from '../../src/config/variables.ts'
import { ROOT } from '../support/run-app.ts'

const EXAMPLES = join(ROOT, 'examples/docker')
const INSTALLED = '/app/node_modules/@org/otel/'
/** Read by the entrypoints. */
const ENTRYPOINT_VARIABLES = new Set(['APP_NAME', 'APP_ROLE', 'BEFORE_START', 'WORKER_QUEUE', 'WORKER_POOL'])

type Instruction = { readonly name: string; readonly text: string }

function readDockerfile(): Instruction[] {
  return readFileSync(join(EXAMPLES, 'Dockerfile'), 'utf8')
    .replaceAll('\\\n', '')
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
    .map((line) => {
      const [name = '', ...rest] = line.split(' ')
      return { name, text: rest.join(' ') }
    })
}

type Service = {
  readonly build?: string
  readonly image?: string
  readonly entrypoint?: string
  readonly environment?: Readonly<Record<string, string>>
  readonly depends_on?: readonly string[]
}

function readServices(): Record<string, Service> {
  const text = readFileSync(join(EXAMPLES, 'compose.yaml'), 'utf8')
  return (parse(text, { merge: true }) as { services: Record<string, Service> }).services
}

/** The file of this repository that an installed path is, checked to be a program. */
function expectEntrypoint(path: string | undefined): void {
  expect(path).toMatch(new RegExp(`^${INSTALLED}scripts/docker/(?:web|worker)\\.sh$`))
  const file = join(ROOT, (path ?? '').slice(INSTALLED.length))
  expect(statSync(file).mode & 0o111, `${file} cannot be executed`).toBe(0o111)
}

function isKnown(name: string): boolean {
  return ENTRYPOINT_VARIABLES.has(name) || findVariable(name) !== undefined
}

describe('the Dockerfile', () => {
  const instructions = readDockerfile()
  const find = (name: string): string[] => instructions.filter((found) => found.name === name).map(({ text }) => text)

  it('has instructions that exist, the image first', () => {
    const known = new Set(['FROM', 'ENV', 'WORKDIR', 'COPY', 'RUN', 'USER', 'EXPOSE', 'ENTRYPOINT', 'CMD'])
    expect(instructions.map(({ name }) => name).filter((name) => !known.has(name))).toEqual([])
    expect(instructions[0]?.name).toBe('FROM')
  })

  it('ends in one of the entrypoints, as a list, so that no shell stands before it', () => {
    const [entrypoint] = find('ENTRYPOINT').map((text) => JSON.parse(text) as string[])
    expect(entrypoint).toHaveLength(1)
    expectEntrypoint(entrypoint?.[0])
    expect(find('CMD').map((text) => JSON.parse(text) as unknown)).toEqual([['node', 'server.js']])
  })

  it('M-07 has no destination and no secret in the image, and does not run as root', () => {
    expect(find('ENV')).toEqual(['NODE_ENV=production'])
    expect(find('USER')).toEqual(['node'])
  })

  it('is for a Node that is supported', () => {
    expect(find('FROM')).toEqual([expect.stringMatching(/^node:(?:22|24|26)(?:-\w+)?$/)])
  })
})

describe('the services of compose.yaml', () => {
  const services = readServices()

  it('have entrypoints that exist', () => {
    const named = Object.values(services).flatMap(({ entrypoint }) => entrypoint ?? [])
    expect(named).toHaveLength(1)
    named.forEach(expectEntrypoint)
  })

  it('set variables that exist, and M-60 no deployment target in a name', () => {
    const built = Object.values(services).filter(({ build }) => build !== undefined)
    expect(built).toHaveLength(3)
    for (const { environment = {} } of built) {
      expect(Object.keys(environment).filter((name) => !isKnown(name))).toEqual([])
      expect(environment.OTEL_EXPORTER_OTLP_ENDPOINT).toBe('http://jaeger:4318')
      expect(environment.APP_NAME).toBe('shop')
      expect(environment.ENVIRONMENT).toBe('staging')
    }
  })

  it('depend on services that are there, and are built from the Dockerfile beside them', () => {
    const builds = Object.values(services).flatMap(({ build }) => build ?? [])
    for (const build of builds) expect(existsSync(join(EXAMPLES, build, 'Dockerfile'))).toBe(true)
    for (const { build, image, depends_on = [] } of Object.values(services)) {
      expect(build ?? image).toBeDefined()
      for (const name of depends_on) expect(services).toHaveProperty(name)
    }
  })
})
