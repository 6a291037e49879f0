import type { Config, Env } from '../../src/config/config.ts'
import { problemText } from '../../src/config/problem-text.ts'
import { readConfig, type ReadOptions } from '../../src/config/read.ts'

/** A configuration, and its problems as the lines that are printed, those of level info marked as such. */
export function read(env: Env, options?: ReadOptions): { readonly config: Config; readonly lines: readonly string[] } {
  const { config, problems } = readConfig(env, options)
  return {
    config,
    lines: problems.map((problem) => `${problem.level === 'info' ? 'info: ' : ''}${problemText(problem)}`),
  }
}
