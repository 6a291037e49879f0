import { parseCLI, type Reporter, startVitest, type TestCase, type TestModule } from 'vitest/node'
import { ensureNode, NODE_NAMES } from './nodes.ts'

/**
 * What `npm test` runs after the build: all tests, or with arguments those that vitest's command line would choose
 * (`npm test -- test/receiver -t gzip`). The last line is `N passed, N failed, N skipped`.
 */
async function main(args: readonly string[]): Promise<void> {
  const { filter, options } = parseCLI(['vitest', 'run', ...args])
  if (filter.length === 0) await Promise.all(NODE_NAMES.map(ensureNode))
  const summary = createSummary()
  const vitest = await startVitest(filter, {
    reporters: ['minimal', summary.reporter],
    ...options,
    watch: false,
    run: true,
  })
  await vitest.close()
  const { passed, failed, skipped } = summary.counts
  if (failed > 0) process.exitCode = 1
  for (const line of summary.skips) process.stdout.write(`${line}\n`)
  process.stdout.write(`${passed} passed, ${failed} failed, ${skipped} skipped\n`)
}

type Summary = {
  readonly reporter: Reporter
  readonly counts: { passed: number; failed: number; skipped: number }
  /** A line for each test or suite that was left out; a suite says why in its name. */
  readonly skips: Set<string>
}

function createSummary(): Summary {
  const counts = { passed: 0, failed: 0, skipped: 0 }
  const skips = new Set<string>()
  const reporter: Reporter = {
    onTestRunEnd(modules, unhandledErrors) {
      for (const module of modules) count(module, counts, skips)
      counts.failed += unhandledErrors.length
    },
  }
  return { reporter, counts, skips }
}

/** A file that cannot be loaded and a hook that fails count as a failure too: they have no failed test to show for it. */
function count(module: TestModule, counts: Summary['counts'], skips: Set<string>): void {
  counts.failed += module.errors().length
  for (const suite of module.children.allSuites()) counts.failed += suite.errors().length
  for (const test of module.children.allTests()) {
    const { state } = test.result()
    if (state === 'pending') counts.failed += 1
    else counts[state] += 1
    if (state === 'skipped') skips.add(`SKIP ${module.relativeModuleId}: ${nameOfSkipped(test)}`)
  }
}

/** Of the outermost suite that is skipped as a whole, else of the test. */
function nameOfSkipped(test: TestCase): string {
  let name = test.fullName
  for (let { parent } = test; parent.type === 'suite' && parent.state() === 'skipped'; { parent } = parent) {
    name = parent.fullName
  }
  return name
}

await main(process.argv.slice(2))
