import { beforeAll, describe } from 'vitest'
import { ensureNode, NODE_VERSIONS, nodeBinary, type NodeName } from '../../scripts/nodes.ts'

export type { NodeName }

const FETCH_TIMEOUT_MS = 600_000

export type NodeVersion = { readonly name: NodeName; readonly version: string; readonly binary: string }

/** The versions on which all of the product works, the floor first. */
export const SUPPORTED: readonly NodeName[] = [
  'floor',
  'lastAsync22',
  'firstSync22',
  'newest22',
  'newest24',
  'newest26',
]

/** The versions on which the doors only say one line. */
export const TOO_OLD: readonly NodeName[] = ['old14', 'old16', 'old18', 'old20']

/**
 * Describes a suite once per Node version. The binary is fetched before the first test, and a version that cannot be
 * fetched fails its tests. Inside, `runApp({ node: node.name, … })` runs the app on it.
 */
export function describeNodes(names: readonly NodeName[], define: (node: NodeVersion) => void): void {
  describe.each(names.map((name) => ({ name, version: NODE_VERSIONS[name] })))(
    'Node $version ($name)',
    ({ name, version }) => {
      beforeAll(() => ensureNode(name), FETCH_TIMEOUT_MS)
      define({ name, version, binary: nodeBinary(name) })
    },
  )
}
