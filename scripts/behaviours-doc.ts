// Writes into docs/behaviours.md which tests bear each behaviour, or with --check tells whether that is current.
import { globSync, readFileSync, existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

const ROOT = join(import.meta.dirname, '..')
const DOC = join(ROOT, 'docs', 'behaviours.md')

/** `| F-01 | what it is | where it is tested |` */
const ROW = /^\| (?<id>[FMTPC]-\d\d) \| (?<what>.*?) \| (?<where>.*?) \|$/gm

/** Names of tests by the id of a behaviour: paths of test files, and names of the scanner's cases. */
type Bearers = ReadonlyMap<string, ReadonlySet<string>>

/**
 * The document with its last column current. A behaviour that no test names keeps what stands there, if that says where
 * else it is proven (`as F-16`, `see test/x.test.ts`) or why it is not (`none: …`).
 *
 * @returns the text, and what is wrong: a line each
 */
export function renderBehaviours(
  text: string,
  bearers: Bearers,
  isFile: (path: string) => boolean,
): { readonly text: string; readonly problems: readonly string[] } {
  const problems: string[] = []
  const ids = new Set([...text.matchAll(ROW)].map(({ groups }) => groups?.id ?? ''))
  const current = text.replaceAll(ROW, (_row, id: string, what: string, where: string) => {
    const own = bearers.get(id)
    if (own !== undefined) return `| ${id} | ${what} | ${[...own].toSorted().join('<br>')} |`
    const wrong = whyNot(where, (other) => ids.has(other) && bearers.has(other), isFile)
    if (wrong !== undefined) problems.push(`${id} ${wrong}`)
    return `| ${id} | ${what} | ${where} |`
  })
  return { text: current, problems }
}

function whyNot(
  where: string,
  isBorne: (id: string) => boolean,
  isFile: (path: string) => boolean,
): string | undefined {
  const [, other] = /^as ([FMTPC]-\d\d)$/.exec(where) ?? []
  if (other !== undefined) return isBorne(other) ? undefined : `is as ${other}, which no test names`
  const [, path] = /^see (\S+)$/.exec(where) ?? []
  if (path !== undefined) return isFile(path) ? undefined : `is seen in ${path}, which is not there`
  return where.startsWith('none: ') ? undefined : 'is named by no test, and the table does not say why'
}

/** Reads the ids out of the tests: of their code without its comments, and of the names of the scanner's cases. */
function readBearers(root: string = ROOT): Bearers {
  const bearers = new Map<string, Set<string>>()
  const add = (id: string, bearer: string): void => {
    const known = bearers.get(id)
    if (known === undefined) bearers.set(id, new Set([bearer]))
    else known.add(bearer)
  }
  for (const path of globSync('test/**/*.ts', { cwd: root })) {
    if (path.startsWith('test/docgen/corpus/') || path.endsWith('behaviours-doc.test.ts')) continue
    for (const id of idsIn(readFileSync(join(root, path), 'utf8'))) add(id, path)
  }
  for (const path of globSync('test/docgen/corpus/C-*', { cwd: root })) {
    const id = /C-\d\d/.exec(path)?.[0]
    if (id !== undefined) add(id, `test/docgen/corpus/${id}-*`)
  }
  return bearers
}

/** The ids in the code of a test; `M-40…44` is five of them. */
export function idsIn(code: string): readonly string[] {
  const withoutComments = code.replaceAll(/\/\*.*?\*\//gs, '').replaceAll(/^\s*\/\/.*$/gm, '')
  return [...withoutComments.matchAll(/\b([FMTPC])-(\d\d)(?:…(\d\d))?(?![\d-])/g)].flatMap(([, letter, first, last]) =>
    Array.from(
      { length: Number(last ?? first) - Number(first) + 1 },
      (_, index) => `${letter}-${String(Number(first) + index).padStart(2, '0')}`,
    ),
  )
}

function main(): void {
  const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } })
  const text = readFileSync(DOC, 'utf8')
  const rendered = renderBehaviours(text, readBearers(), (path) => existsSync(join(ROOT, path)))
  const problems = [
    ...rendered.problems,
    ...(values.check && rendered.text !== text ? ['docs/behaviours.md is not current: run `npm run behaviours`'] : []),
  ]
  if (!values.check) writeFileSync(DOC, rendered.text)
  for (const problem of problems) console.error(problem)
  if (problems.length > 0) process.exitCode = 1
}

if (import.meta.main) main()
